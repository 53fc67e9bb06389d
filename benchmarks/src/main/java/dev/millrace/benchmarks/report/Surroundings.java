package dev.millrace.benchmarks.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks the machine and the repository what they are. Stateless. */
public final class Surroundings {
    private Surroundings() {}

    /**
     * The commit in the current directory, with a word if files differ from it; {@code unknown} outside a repository.
     */
    public static String commit() throws InterruptedException {
        String commit = git("rev-parse", "HEAD");
        if (commit.isEmpty()) {
            return "unknown";
        }
        return git("status", "--porcelain", "--untracked-files=no").isEmpty() ? commit : commit + " with local changes";
    }

    /** Processor, cores, memory, system and how busy it was when asked. */
    public static String machine() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.0f GB, %s %s, load average at the start %s",
                firstValue(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                memoryGb(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                loadAverage());
    }

    public static String jdk() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + " ("
                + System.getProperty("java.vendor") + ")";
    }

    private static double memoryGb() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() / 1e9;
    }

    private static String loadAverage() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(Locale.ROOT, "%.1f", load);
    }

    private static String firstValue(Path file, String name, String otherwise) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }

    /** What git prints, without the line end; empty if there is no git or no repository. */
    private static String git(String... arguments) throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(List.of("git"));
            command.addAll(List.of(arguments));
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? printed.strip() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
