package dev.millrace.engine.testing;

import java.util.concurrent.ThreadLocalRandom;

/** Runs a random test over many seeds. {@code -Dtest.seed} picks one, {@code -Dtest.seeds} another number of them. */
public final class Seeds {

    /** A test that depends on nothing but its seed. */
    @FunctionalInterface
    public interface Trial {
        void run(long seed) throws Exception;
    }

    private Seeds() {}

    /** Runs the trial with {@code count} seeds that differ from run to run; the first failure names its seed. */
    public static void forEach(int count, Trial trial) {
        Long only = Long.getLong("test.seed");
        if (only != null) {
            run(only, trial);
            return;
        }
        long first = ThreadLocalRandom.current().nextInt(1_000_000_000);
        int number = Integer.getInteger("test.seeds", count);
        for (long seed = first; seed < first + number; seed++) {
            run(seed, trial);
        }
    }

    private static void run(long seed, Trial trial) {
        try {
            trial.run(seed);
        } catch (Throwable thrown) {
            throw new AssertionError("replay with -Dtest.seed=" + seed + ": " + thrown.getMessage(), thrown);
        }
    }

    /** A well-mixed number that depends on all the parts. */
    public static long mix(long first, long... rest) {
        long mixed = scramble(first + 0x9E3779B97F4A7C15L);
        for (long part : rest) {
            mixed = scramble(mixed * 31 + part + 0x9E3779B97F4A7C15L);
        }
        return mixed;
    }

    private static long scramble(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
