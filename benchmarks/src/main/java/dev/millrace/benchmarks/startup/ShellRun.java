package dev.millrace.benchmarks.startup;

import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command below a shell and measures it as the kernel accounts for it. Linux only. Thread-safe.
 *
 * <p>CPU time is what the shell has got for the processes it waited for, which includes all their descendants: exact to
 * the kernel's tick of 10 ms. The resident set is the high-water mark of the largest process, read every few
 * milliseconds: only what a process adds in its last moment is missed.
 */
final class ShellRun {
    private static final String SCRIPT = "out=$1; err=$2; stat=$3; shift 3; \"$@\" >\"$out\" 2>\"$err\"; "
            + "code=$?; cat /proc/$$/stat >\"$stat\"; exit $code";
    private static final String OUTPUT = "stdout";
    private static final String ERRORS = "stderr";
    private static final String STAT = "stat";
    /** What a run leaves in its directory. */
    static final List<String> FILES = List.of(OUTPUT, ERRORS, STAT);

    private static final long POLL_MS = 5;
    /** The unit of /proc/.../stat on every architecture in use. */
    private static final long TICK_MS = 10;
    /** Positions of cutime and cstime behind the command's name, which may contain blanks. */
    private static final int CHILD_USER_TICKS = 13;

    private static final int CHILD_SYSTEM_TICKS = 14;

    private final Path directory;
    private final Duration limit;

    /** @param directory where the command's output goes */
    ShellRun(Path directory, Duration limit) {
        this.directory = directory;
        this.limit = limit;
    }

    /** Blocks until the command has ended. */
    Measurement run(List<String> command) throws RunFailedException, InterruptedException {
        try {
            return measure(command);
        } catch (IOException e) {
            throw new RunFailedException("command " + command.get(0) + " could not be measured: " + e, e);
        }
    }

    private Measurement measure(List<String> command) throws IOException, RunFailedException, InterruptedException {
        Path output = directory.resolve(OUTPUT);
        Path errors = directory.resolve(ERRORS);
        Path stat = directory.resolve(STAT);
        List<String> shell = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        shell.addAll(List.of(output.toString(), errors.toString(), stat.toString()));
        shell.addAll(command);
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(shell).start();
        double peakKb = peakRssKb(process);
        double wallMs = (System.nanoTime() - startNs) / 1e6;
        if (process.exitValue() != 0) {
            throw new RunFailedException("exit code " + process.exitValue() + ": " + lastLine(errors));
        }
        Map<Figure, Double> figures = Map.of(
                Figure.WALL_MS,
                wallMs,
                Figure.CPU_MS,
                childCpuMs(Files.readString(stat)),
                Figure.PEAK_RSS_MB,
                peakKb / 1024);
        return new Measurement(figures, PrintedLines.fingerprint(Files.readAllLines(output)));
    }

    private double peakRssKb(Process process) throws InterruptedException, RunFailedException {
        ProcessTree tree = new ProcessTree(process.pid());
        long deadlineNs = System.nanoTime() + limit.toNanos();
        long peakKb = 0;
        do {
            peakKb = Math.max(peakKb, tree.peakRssKb());
            if (System.nanoTime() > deadlineNs) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new RunFailedException("still running after limit=" + limit.toSeconds() + "s");
            }
        } while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS));
        return peakKb;
    }

    static double childCpuMs(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[CHILD_USER_TICKS]) + Long.parseLong(fields[CHILD_SYSTEM_TICKS]))
                * (double) TICK_MS;
    }

    private static String lastLine(Path errors) throws IOException {
        List<String> lines = Files.readAllLines(errors);
        return lines.isEmpty() ? "nothing on stderr" : lines.get(lines.size() - 1);
    }
}
