package dev.millrace.server.isolation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * How to start another JVM like this one. Immutable.
 *
 * @param classPath of this process
 * @param options of the JVM
 */
record JvmCommand(String classPath, List<String> options) {

    /** @param options in addition, such as {@code -Xmx2g} */
    static JvmCommand likeThis(List<String> options) {
        String classPath = System.getProperty("java.class.path");
        List<String> all = new ArrayList<>(opens(classPath));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(given ->
                        given.startsWith("--add-opens") || given.startsWith("--sun-misc-unsafe") || given.equals("-ea"))
                .forEach(all::add);
        all.addAll(options);
        return new JvmCommand(classPath, List.copyOf(all));
    }

    /** Those of a manifest hold for {@code java -jar} only. */
    private static List<String> opens(String classPath) {
        if (!classPath.endsWith(".jar") || classPath.contains(System.getProperty("path.separator"))) {
            return List.of();
        }
        try (JarFile jar = new JarFile(classPath)) {
            Manifest manifest = jar.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String opens = attributes.getValue("Add-Opens");
            List<String> options = new ArrayList<>();
            for (String one : opens == null ? new String[0] : opens.trim().split("\\s+")) {
                options.add("--add-opens=" + one + "=ALL-UNNAMED");
            }
            return options;
        } catch (IOException e) {
            return List.of(); // The JVM has read it; should it have gone since, the other one says so.
        }
    }

    ProcessBuilder of(Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        return new ProcessBuilder(command);
    }
}
