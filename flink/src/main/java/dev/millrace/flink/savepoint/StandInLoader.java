package dev.millrace.flink.savepoint;

import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ALOAD;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.RETURN;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.V17;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassWriter;
import org.apache.flink.shaded.asm9.org.objectweb.asm.MethodVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Type;

/**
 * Loads what its parent has, and in place of a class that is missing an empty one of that name, so that what a
 * savepoint says of its types can be read without the job's jar. Remembers what was missing. Used by one thread.
 */
final class StandInLoader extends ClassLoader {
    private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

    private final Set<String> missing = new TreeSet<>();

    StandInLoader(ClassLoader parent) {
        super(parent);
    }

    /** The names of the classes that the parent does not have, in order. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(StandIn.class.getName())) {
            return StandIn.class;
        }
        synchronized (getClassLoadingLock(name)) {
            // Flink's own looks up every constant in the enum's class.
            boolean isReplaced = name.equals(StandIn.ENUM) && findLoadedClass(name) == null;
            return isReplaced ? define(name) : super.loadClass(name, resolve);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("java.") || !NAME.matcher(name).matches()) {
            throw new ClassNotFoundException(name);
        }
        missing.add(name);
        return define(name);
    }

    private Class<?> define(String name) {
        String parent = Type.getInternalName(StandIn.class);
        ClassWriter writer = new ClassWriter(0);
        writer.visit(V17, ACC_PUBLIC, name.replace('.', '/'), null, parent, null);
        MethodVisitor constructor = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(ALOAD, 0);
        constructor.visitMethodInsn(INVOKESPECIAL, parent, "<init>", "()V", false);
        constructor.visitInsn(RETURN);
        constructor.visitMaxs(1, 1);
        constructor.visitEnd();
        writer.visitEnd();
        byte[] code = writer.toByteArray();
        return defineClass(name, code, 0, code.length);
    }
}
