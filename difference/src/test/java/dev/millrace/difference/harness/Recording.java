package dev.millrace.difference.harness;

import dev.millrace.difference.harness.Arrangement.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one run of a program recorded. Functions are serialised on their way to a task, so they hold the run's number
 * and find the recording here. Thread-safe.
 */
final class Recording {

    private static final long LONGEST_WAIT_MS = 10_000;

    private static final Map<Long, Recording> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong RUNS = new AtomicLong();

    private final long run = RUNS.incrementAndGet();
    private final Map<String, Arrangement<?>> arrangements = new TreeMap<>();
    private final Map<String, List<Line>> lines = new TreeMap<>();
    private final Map<String, Long> tallies = new TreeMap<>();

    private Recording() {}

    static Recording open() {
        Recording recording = new Recording();
        OPEN.put(recording.run, recording);
        return recording;
    }

    static Recording of(long run) {
        Recording recording = OPEN.get(run);
        if (recording == null) {
            throw new IllegalStateException("run " + run + " has ended; a function outlived its job");
        }
        return recording;
    }

    long run() {
        return run;
    }

    /** Functions that still run find nothing from here on. */
    void close() {
        OPEN.remove(run);
    }

    synchronized void declare(String output, Arrangement<?> arrangement) {
        if (arrangements.put(output, arrangement) != null) {
            throw new IllegalArgumentException("output '" + output + "' is declared twice");
        }
        lines.put(output, new ArrayList<>());
    }

    @SuppressWarnings("unchecked")
    synchronized void add(String output, Object value) {
        Arrangement<Object> arrangement = (Arrangement<Object>) arrangements.get(output);
        String key = Rendering.of(arrangement.key().apply(value));
        lines.get(output).add(new Line(key, Rendering.of(value)));
        arrive(output);
    }

    synchronized void arrive(String tally) {
        tallies.merge(tally, 1L, Long::sum);
        notifyAll();
    }

    synchronized long tally(String name) {
        return tallies.getOrDefault(name, 0L);
    }

    /** Blocks until {@code count} have arrived; longer than any sound run needs is an error. */
    synchronized void await(String tally, long count) throws InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MS);
        while (tally(tally) < count) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new IllegalStateException(
                        "waited " + LONGEST_WAIT_MS + " ms for " + tally + ": " + tally(tally) + " of " + count);
            }
            wait(leftMs);
        }
    }

    /** Every output's lines in canonical order. */
    synchronized Map<String, List<String>> arranged() {
        Map<String, List<String>> arranged = new TreeMap<>();
        lines.forEach((output, recorded) -> arranged.put(
                output,
                arrangements.get(output).form().apply(recorded).stream()
                        .map(Line::text)
                        .toList()));
        return arranged;
    }
}
