package dev.millrace.benchmarks.recovery;

import dev.millrace.benchmarks.measure.RunFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that runs {@link CountedNumbers} until it is killed. Owned by one thread. */
final class JobProcess implements AutoCloseable {
    /** What {@code print()} writes, with the subtask before it where there are several. */
    private static final Pattern LINE = Pattern.compile("(?:\\d+> )?(\\d+) (\\d+)");

    private final Process process;
    private final BufferedReader out;
    private final Path errors;
    private final CompletableFuture<Void> limit;

    private JobProcess(Process process, Path errors, Duration limit) {
        this.process = process;
        this.errors = errors;
        this.out = process.inputReader();
        this.limit = CompletableFuture.runAsync(
                this::kill, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** One line of the job's output. Immutable. */
    record Counted(long number, long count) {
        /** How many too many were counted: 0 if nothing was lost or done twice. */
        long surplus() {
            return count - CountedNumbers.countOf(number);
        }
    }

    /** @param limit after which the process is killed, and has failed */
    static JobProcess start(List<String> command, Path errors, Duration limit) throws IOException {
        return new JobProcess(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors, limit);
    }

    /** Blocks until the next line of output. */
    Counted next() throws IOException, RunFailedException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher counted = LINE.matcher(line);
            if (counted.matches()) {
                return new Counted(Long.parseLong(counted.group(1)), Long.parseLong(counted.group(2)));
            }
        }
        throw new RunFailedException("the job ended, or took longer than it may: " + lastError());
    }

    private String lastError() throws IOException {
        List<String> lines = Files.readAllLines(errors);
        return lines.isEmpty() ? "nothing on stderr" : lines.get(lines.size() - 1);
    }

    /** As {@code kill -9}; with what the process has started. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Kills the process, and blocks until the system has taken it away. */
    @Override
    public void close() throws InterruptedException, IOException {
        limit.cancel(false);
        kill();
        process.waitFor();
        out.close();
    }
}
