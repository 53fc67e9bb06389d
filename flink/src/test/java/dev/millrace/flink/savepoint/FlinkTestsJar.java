package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The savepoints of old releases that Flink's own tests bring along, if this machine has their jar. */
final class FlinkTestsJar {
    private static final Path JAR = Path.of(
            System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository"),
            "org/apache/flink/flink-tests/1.20.0/flink-tests-1.20.0-tests.jar");

    private FlinkTestsJar() {}

    static boolean isThere() {
        return Files.isRegularFile(JAR);
    }

    /** The names of all savepoints, which are files called {@code _metadata} in directories of these names. */
    static List<String> savepoints() {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            return jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith("/_metadata"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a savepoint into a directory; where that has been done. */
    static Path unpack(String name, Path directory) {
        Path target = directory.resolve(name);
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Files.createDirectories(target);
            for (JarEntry entry : jar.stream()
                    .filter(found -> found.getName().startsWith(name + "/"))
                    .toList()) {
                Path file = directory.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = jar.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
