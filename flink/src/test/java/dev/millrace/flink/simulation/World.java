package dev.millrace.flink.simulation;

import dev.millrace.engine.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What of one simulated history outlives the process, and what code inside of jobs can reach of the process. One at a
 * time.
 */
final class World {
    private static World current;

    final Random random;
    final Faults faults;
    final Volume volume;
    final Ledger ledger = new Ledger();
    final List<String> problems = new ArrayList<>();
    /** What happened, for whoever has to find out why. */
    final List<String> log = new ArrayList<>();

    /** Whether time may have come to its end once before the job did: what comes of that is there more than once. */
    boolean hasDrained;

    private Clock clock;
    private SimulatedThreads threads;
    private int process;
    private long newestCompleted;

    World(long seed, Map<String, Integer> fired) {
        this.random = new Random(seed);
        this.faults = new Faults(random, fired);
        this.volume = new Volume(faults);
        current = this;
    }

    static World current() {
        return current;
    }

    /** A process begins. */
    void begin(Clock ofProcess, SimulatedThreads ofProcessToo) {
        clock = ofProcess;
        threads = ofProcessToo;
        faults.crashed = false;
        process++;
        newestCompleted = 0;
    }

    Clock clock() {
        return clock;
    }

    SimulatedThreads threads() {
        return threads;
    }

    /** Which one runs, from 1. */
    int process() {
        return process;
    }

    /**
     * An operator has heard of it: it may have let go of what it needs for going back further.
     *
     * @param ofProcess the operator's, which may have crashed by now
     */
    void completed(int ofProcess, long checkpointId) {
        if (!faults.crashed && ofProcess == process) {
            newestCompleted = Math.max(newestCompleted, checkpointId);
        }
    }

    long newestCompleted() {
        return newestCompleted;
    }

    void note(String what) {
        log.add((clock == null ? 0 : clock.nowMs()) + " " + what);
    }

    /** Something has happened that must not. */
    void problem(Throwable thrown) {
        java.io.StringWriter text = new java.io.StringWriter();
        thrown.printStackTrace(new java.io.PrintWriter(text));
        problems.add(text.toString());
    }
}
