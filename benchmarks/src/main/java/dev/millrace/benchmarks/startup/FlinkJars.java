package dev.millrace.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of this process without Millrace; only jars, because a class-data archive takes no directories.
 * Stateless.
 */
final class FlinkJars {
    private FlinkJars() {}

    static String classPath() {
        return classPath(System.getProperty("java.class.path"));
    }

    static String classPath(String ofMillrace) {
        return Arrays.stream(ofMillrace.split(File.pathSeparator))
                .map(Path::of)
                .flatMap(entry -> Stream.concat(Stream.of(entry), namedInManifest(entry)))
                .filter(entry -> entry.toString().endsWith(".jar"))
                .filter(entry -> !entry.getFileName().toString().startsWith("millrace"))
                .map(Path::toString)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What a jar started with {@code java -jar} brings along. */
    private static Stream<Path> namedInManifest(Path entry) {
        if (!Files.isRegularFile(entry)) {
            return Stream.empty();
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            Manifest manifest = jar.getManifest();
            String named =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return named == null
                    ? Stream.empty()
                    : Arrays.stream(named.strip().split(" +"))
                            .map(uri -> Path.of(entry.toUri().resolve(uri)));
        } catch (IOException e) {
            // Not a jar: the JVM that runs this has ignored it too.
            return Stream.empty();
        }
    }
}
