package dev.millrace.difference.harness;

import java.io.Serializable;

/** Lets functions of one run wait for each other or for an output's records, wherever they run. Thread-safe. */
public final class Gate implements Serializable {

    private static final long serialVersionUID = 1L;

    private final long run;
    private final String name;
    private final long count;

    Gate(long run, String name, long count) {
        this.run = run;
        this.name = name;
        this.count = count;
    }

    public void arrive() {
        Recording.of(run).arrive(name);
    }

    public boolean isOpen() {
        return Recording.of(run).tally(name) >= count;
    }

    /** Blocks until enough have arrived; fails after 10 seconds. */
    public void await() throws InterruptedException {
        Recording.of(run).await(name, count);
    }
}
