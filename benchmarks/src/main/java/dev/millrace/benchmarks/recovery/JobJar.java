package dev.millrace.benchmarks.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Packs one class of this project as a job of its own. Stateless. */
public final class JobJar {
    private JobJar() {}

    /** Writes a jar of a class with those declared in it. */
    public static void write(Path jar, Class<?> program) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            add(out, program);
            for (Class<?> inner : program.getDeclaredClasses()) {
                add(out, inner);
            }
        }
    }

    private static void add(JarOutputStream out, Class<?> one) throws IOException {
        String path = one.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(path));
        try (InputStream in = one.getResourceAsStream("/" + path)) {
            in.transferTo(out);
        }
        out.closeEntry();
    }
}
