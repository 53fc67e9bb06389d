package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassReader;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.MethodVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes;

/** Finds the classes of a jar that could be started, by reading their bytes. Immutable. */
final class MainClasses {
    private static final int SCAN_OPTIONS = ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;
    private static final int MAJOR_VERSION_OFFSET = 6;

    private MainClasses() {}

    /** Public classes with {@code public static void main(String[])}, in the jar's order. */
    static List<String> in(JobJar job) {
        List<String> found = new ArrayList<>();
        try (JarFile jar = new JarFile(job.file())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        collect(in.readAllBytes(), found);
                    }
                }
            }
        } catch (IOException e) {
            throw Errors.external("E112", "could not read '" + job + "': " + e.getMessage(), "check the file", e);
        }
        return found;
    }

    private static void collect(byte[] classFile, List<String> found) {
        MainFinder finder = new MainFinder();
        try {
            reader(classFile).accept(finder, SCAN_OPTIONS);
        } catch (RuntimeException e) {
            return; // Not a class file, whatever its name says: no candidate.
        }
        if (finder.hasMain) {
            found.add(finder.name.replace('/', '.'));
        }
    }

    /** The library refuses versions newer than itself, although what is read here has never changed. */
    private static ClassReader reader(byte[] classFile) {
        int major = ByteBuffer.wrap(classFile).getShort(MAJOR_VERSION_OFFSET);
        if (major > Opcodes.V17) {
            classFile[MAJOR_VERSION_OFFSET] = 0;
            classFile[MAJOR_VERSION_OFFSET + 1] = Opcodes.V17;
        }
        return new ClassReader(classFile);
    }

    private static final class MainFinder extends ClassVisitor {
        private String name;
        private boolean isPublic;
        private boolean hasMain;

        MainFinder() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            this.name = name;
            isPublic = (access & Opcodes.ACC_PUBLIC) != 0;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            int wanted = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
            if (isPublic
                    && (access & wanted) == wanted
                    && name.equals("main")
                    && descriptor.equals("([Ljava/lang/String;)V")) {
                hasMain = true;
            }
            return null;
        }
    }
}
