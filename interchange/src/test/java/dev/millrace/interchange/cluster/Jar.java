package dev.millrace.interchange.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Packs classes of this module into a jar, as its user would have built it. */
final class Jar {
    private Jar() {}

    /** A jar of the package that a class is in. */
    static Path ofPackage(Class<?> member, Path target) throws IOException {
        Path root = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path directory = root.resolve(member.getPackageName().replace('.', '/'));
        try (Stream<Path> walk = Files.walk(directory);
                JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            for (Path file : files) {
                jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return target;
    }
}
