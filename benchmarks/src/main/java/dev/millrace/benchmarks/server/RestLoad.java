package dev.millrace.benchmarks.server;

import dev.millrace.benchmarks.measure.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks a server at a steady rate until it is closed, with <a href="https://github.com/wg/wrk">wrk</a>, which takes next
 * to nothing of the cores that it shares with the server. Owned by one thread.
 */
final class RestLoad implements AutoCloseable {
    /** A connection waits so long after each answer. */
    private static final int DELAY_MS = 10;
    /** What it then asks a second, if an answer takes 2 ms. */
    private static final int PER_CONNECTION = 84;

    private static final Pattern ANSWERED = Pattern.compile("(\\d+) requests in");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private final Process process;
    private final Path output;

    private RestLoad(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Begins.
     *
     * @param perSecond that many are asked if an answer takes 2 ms; a fifth more if it takes no time
     * @param seconds how long it goes on
     * @param paths asked in turn
     * @param directory for its files
     * @throws RunFailedException if there is no {@code wrk}
     */
    static RestLoad start(String address, List<String> paths, int perSecond, int seconds, Path directory)
            throws IOException, RunFailedException {
        Path script = directory.resolve("load.lua");
        Path output = directory.resolve("load.out");
        String quoted = paths.stream().map(path -> '"' + path + '"').collect(Collectors.joining(", "));
        Files.writeString(script, """
                local paths = {%s}
                local next = 0
                function request()
                   next = next + 1
                   return wrk.format("GET", paths[next %% #paths + 1])
                end
                function delay() return %d end
                """.formatted(quoted, DELAY_MS));
        List<String> words = List.of(
                "wrk",
                "--threads=1",
                "--connections=" + (perSecond + PER_CONNECTION - 1) / PER_CONNECTION,
                "--duration=" + seconds + "s",
                "--script=" + script,
                address);
        try {
            return new RestLoad(
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException e) {
            throw new RunFailedException("the program wrk is needed and cannot be run; install it: " + e, e);
        }
    }

    /** Waits for its end. How many requests were answered well. */
    long answered() throws IOException, InterruptedException, RunFailedException {
        process.waitFor();
        String said = Files.readString(output);
        Matcher answered = ANSWERED.matcher(said);
        if (!answered.find() || REFUSED.matcher(said).find()) {
            throw new RunFailedException("not all requests were answered: " + said);
        }
        return Long.parseLong(answered.group(1));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(1, TimeUnit.SECONDS);
    }
}
