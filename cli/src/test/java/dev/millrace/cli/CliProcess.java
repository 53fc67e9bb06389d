package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, which may be sent a signal. */
final class CliProcess implements AutoCloseable {
    private static final long INT_BIT = 1L << 1;
    private static final int LIMIT_S = 60;

    private final Process process;
    private final Path err;
    private final BufferedReader out;
    private final StringBuilder read = new StringBuilder();

    private CliProcess(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.out = process.inputReader();
    }

    static CliProcess start(Path directory, Object... words) throws IOException {
        return start(List.of(), ProcessBuilder.Redirect.PIPE, directory, words);
    }

    /** {@code settings} are options of the JVM. */
    static CliProcess start(List<String> settings, ProcessBuilder.Redirect stdout, Path directory, Object... words)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--add-opens")) {
                command.add(argument);
            }
        }
        if (Runtime.version().feature() >= 24) {
            command.add(
                    "--sun-misc-unsafe-memory-access=allow"); // As the launcher does: Flink's own use of it is told.
        }
        command.addAll(settings);
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + tempFiles(directory),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Arrays.stream(words).map(Object::toString).forEach(command::add);
        Path err = Files.createTempFile(directory, "err", "");
        return new CliProcess(
                new ProcessBuilder(command)
                        .redirectOutput(stdout)
                        .redirectError(err.toFile())
                        .start(),
                err);
    }

    /** Where the process has its temporary files. */
    static Path tempFiles(Path directory) throws IOException {
        return Files.createDirectories(directory.resolve("tmp"));
    }

    /** Reads stdout up to and including a line that matches a regular expression. */
    void awaitLine(String pattern) throws IOException {
        String next;
        do {
            next = out.readLine();
            assertThat(next)
                    .describedAs("stdout before '%s': %s; stderr: %s", pattern, read, err())
                    .isNotNull();
            read.append(next).append('\n');
        } while (!next.matches(pattern));
    }

    /** Whether processes of ours are born deaf to a signal, as those of a shell's background job are to INT. */
    static boolean isIgnored(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!signal.equals("INT") || !Files.exists(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(mask, 16) & INT_BIT) != 0;
    }

    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Whether it still lives after so long. */
    boolean livesFor(long ms) throws InterruptedException {
        return !process.waitFor(ms, TimeUnit.MILLISECONDS);
    }

    /** Reads no more of stdout: the next line written to it fails. */
    int awaitExitWithoutReading() throws IOException, InterruptedException {
        out.close();
        assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    int awaitExit() throws IOException, InterruptedException {
        String next;
        while ((next = out.readLine()) != null) {
            read.append(next).append('\n');
        }
        assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String out() {
        return read.toString();
    }

    String err() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
