package dev.millrace.difference.classes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a JVM that has run jobs on Millrace which classes it loaded. */
class LoadedClassesTest {

    private static final long LONGEST_RUN_S = 180;
    private static final Pattern LOADED = Pattern.compile("\\] (\\S+) source: ");

    private static final List<String> FORBIDDEN_PARTS =
            List.of("pekko", "zookeeper", "minicluster", "org.apache.flink.runtime.io.network.netty");
    private static final Set<String> FORBIDDEN_CLASSES = Set.of(
            "org.apache.flink.runtime.jobmaster.JobMaster",
            "org.apache.flink.runtime.taskexecutor.TaskExecutor",
            "org.apache.flink.runtime.dispatcher.Dispatcher",
            "org.apache.flink.runtime.resourcemanager.ResourceManager");

    @Test
    void shouldLoadNothingOfFlinksClusterWhenJobRuns(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("classes.log");

        run(RepresentativeJob.class, log, directory.resolve("output.txt"));

        List<String> loaded = classes(log);
        assertThat(loaded).contains("dev.millrace.embedded.Millrace");
        assertThat(loaded.stream().filter(LoadedClassesTest::isForbidden)).isEmpty();
    }

    private static void run(Class<?> main, Path log, Path output) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xlog:class+load:file=" + log);
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(LONGEST_RUN_S, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended)
                .as("the JVM ended by itself; it printed:%n%s", printed(output))
                .isTrue();
        assertThat(process.exitValue()).as(printed(output)).isZero();
    }

    private static String printed(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, Math.min(text.length(), 4000)).replace("%", "%%");
    }

    private static List<String> classes(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(LOADED::matcher)
                    .filter(Matcher::find)
                    .map(match -> match.group(1))
                    .toList();
        }
    }

    private static boolean isForbidden(String name) {
        int nested = name.indexOf('$');
        String outer = nested < 0 ? name : name.substring(0, nested);
        return FORBIDDEN_CLASSES.contains(outer)
                || FORBIDDEN_PARTS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::contains);
    }
}
