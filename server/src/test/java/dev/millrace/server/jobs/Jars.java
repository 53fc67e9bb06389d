package dev.millrace.server.jobs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes jars of classes of the tests. */
public final class Jars {
    private Jars() {}

    /** @param entry null for a jar that names none */
    public static byte[] of(String entry, Class<?>... classes) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (entry != null) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, entry);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Class<?> one : classes) {
                String name = one.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(name));
                try (InputStream in = one.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A jar with all of {@link Programs}. */
    public static byte[] ofPrograms(Class<?> entry) {
        return of(
                entry == null ? null : entry.getName(),
                Programs.class,
                Programs.Short.class,
                Programs.Waiting.class,
                Programs.FileGate.class,
                Programs.Throwing.class,
                Programs.WithoutExecute.class,
                Programs.WithoutMain.class,
                Programs.Batch.class,
                Programs.DataSets.class,
                CountingMap.class);
    }
}
