package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** Runs requests in fresh JVMs with the same class path and the same flags for every engine. Thread-safe. */
public final class ChildProcess {
    private final JvmFlags flags;
    private final Duration limit;
    private final ObjectMapper mapper = new ObjectMapper();

    /** @param limit after which a process is ended and its run has failed */
    public ChildProcess(JvmFlags flags, Duration limit) {
        this.flags = flags;
        this.limit = limit;
    }

    /** Blocks until the process has ended. */
    public Measurement run(RunRequest request) throws RunFailedException, InterruptedException {
        try {
            Path directory = Files.createTempDirectory("millrace-bench");
            Path log = directory.resolve("log");
            Path result = directory.resolve("result.json");
            end(start(request, result, log), log);
            Measurement measurement = mapper.readValue(result.toFile(), Measurement.class);
            Files.delete(result);
            Files.delete(log);
            Files.delete(directory);
            return measurement;
        } catch (IOException e) {
            throw new RunFailedException("the process for " + request + " could not be run: " + e, e);
        }
    }

    private Process start(RunRequest request, Path result, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JvmFlags.javaCommand());
        command.addAll(flags.all());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(mapper.writeValueAsString(request), result.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void end(Process process, Path log) throws RunFailedException, InterruptedException, IOException {
        boolean ended = false;
        Thread atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
        if (!ended) {
            throw new RunFailedException("still running after limit=" + limit.toSeconds() + "s; log: " + log);
        }
        if (process.exitValue() != 0) {
            throw new RunFailedException("exit code " + process.exitValue() + ": "
                    + RootCause.in(Files.readAllLines(log)) + "; log: " + log);
        }
    }
}
