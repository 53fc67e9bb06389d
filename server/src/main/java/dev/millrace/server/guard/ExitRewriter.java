package dev.millrace.server.guard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassReader;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassWriter;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Handle;
import org.apache.flink.shaded.asm9.org.objectweb.asm.MethodVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes;

/**
 * Makes a class call {@link ExitCalls} where it would end the process: by a call, or by a method reference. What it
 * does by reflection or in native code is not seen. Immutable.
 */
final class ExitRewriter {
    private static final String CALLS = "dev/millrace/server/guard/ExitCalls";
    private static final String SYSTEM = "java/lang/System";
    private static final String RUNTIME = "java/lang/Runtime";
    private static final String DESCRIPTOR = "(I)V";
    private static final String WITH_RUNTIME = "(Ljava/lang/Runtime;I)V";

    /** What replaces a method, by "owner.name": a static one, whose descriptor this is. */
    private static final Map<String, String> REPLACED = Map.of(
            SYSTEM + ".exit", DESCRIPTOR, //
            RUNTIME + ".exit", WITH_RUNTIME,
            RUNTIME + ".halt", WITH_RUNTIME);

    private static final int MAJOR_VERSION_OFFSET = 6;

    private ExitRewriter() {}

    /** The class with its calls replaced; empty if it has none. */
    static Optional<byte[]> rewrite(byte[] classFile) {
        if (!mentions(classFile, SYSTEM) && !mentions(classFile, RUNTIME)) {
            return Optional.empty();
        }
        if (!mentions(classFile, "exit") && !mentions(classFile, "halt")) {
            return Optional.empty();
        }
        short version = ByteBuffer.wrap(classFile).getShort(MAJOR_VERSION_OFFSET);
        ClassReader reader = new ClassReader(readable(classFile, version));
        ClassWriter writer = new ClassWriter(reader, 0);
        ExitVisitor visitor = new ExitVisitor(writer);
        reader.accept(visitor, 0);
        if (!visitor.hasReplaced) {
            return Optional.empty();
        }
        byte[] rewritten = writer.toByteArray();
        ByteBuffer.wrap(rewritten).putShort(MAJOR_VERSION_OFFSET, version);
        return Optional.of(rewritten);
    }

    /** The library refuses versions newer than itself; all up to Java 25 have the structure of Java 17's. */
    private static byte[] readable(byte[] classFile, short version) {
        if (version <= Opcodes.V17) {
            return classFile;
        }
        byte[] copy = classFile.clone();
        ByteBuffer.wrap(copy).putShort(MAJOR_VERSION_OFFSET, (short) Opcodes.V17);
        return copy;
    }

    /** Quick, for most classes mention neither; names stand in a class file as they are. */
    private static boolean mentions(byte[] classFile, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i <= classFile.length - wanted.length; i++) {
            int same = 0;
            while (same < wanted.length && classFile[i + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private static String replacement(String owner, String name, String descriptor) {
        return descriptor.equals(DESCRIPTOR) ? REPLACED.get(owner + "." + name) : null;
    }

    private static final class ExitVisitor extends ClassVisitor {
        private boolean hasReplaced;

        ExitVisitor(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new CallVisitor(super.visitMethod(access, name, descriptor, signature, exceptions));
        }

        /** The replacement takes from the stack what the call takes: frames stay as they are. */
        private final class CallVisitor extends MethodVisitor {
            CallVisitor(MethodVisitor next) {
                super(Opcodes.ASM9, next);
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
                String replacement = replacement(owner, name, descriptor);
                if (replacement == null) {
                    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
                } else {
                    hasReplaced = true;
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, CALLS, name, replacement, false);
                }
            }

            @Override
            public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
                Object[] changed = arguments.clone();
                for (int i = 0; i < changed.length; i++) {
                    if (changed[i] instanceof Handle handle) {
                        changed[i] = handle(handle);
                    }
                }
                super.visitInvokeDynamicInsn(name, descriptor, bootstrap, changed);
            }

            private Handle handle(Handle handle) {
                String replacement = replacement(handle.getOwner(), handle.getName(), handle.getDesc());
                if (replacement == null) {
                    return handle;
                }
                hasReplaced = true;
                return new Handle(Opcodes.H_INVOKESTATIC, CALLS, handle.getName(), replacement, false);
            }
        }
    }
}
