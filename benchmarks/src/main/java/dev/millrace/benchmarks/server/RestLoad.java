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
    /** Enough for the rate when an answer takes as long as ten usually do. */
    private static final int CONNECTIONS = 16;

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
     * @param perSecond that many are asked, in even steps of time, as long as the answers come
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
                local step = 1000.0 / %d
                local ffi = require("ffi")
                ffi.cdef("typedef struct { long sec; long usec; } moment; int gettimeofday(moment *, void *);")
                local moment = ffi.new("moment")
                local asked = 0
                local slot = 0
                function request()
                   asked = asked + 1
                   return wrk.format("GET", paths[asked %% #paths + 1])
                end
                -- Milliseconds until a connection asks again: one at each step; what is missed is not made up for.
                function delay()
                   ffi.C.gettimeofday(moment, nil)
                   local now = tonumber(moment.sec) * 1000 + tonumber(moment.usec) / 1000
                   slot = math.max(slot + step, now)
                   return math.floor(slot - now + 0.5)
                end
                """.formatted(quoted, perSecond));
        List<String> words = List.of(
                "wrk",
                "--threads=1",
                "--connections=" + CONNECTIONS,
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
