package dev.millrace.flink.job;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Runs what the tasks of an attempt write in the background, and knows when that is done. Thread-safe. */
final class Writings implements Executor {
    private final Executor background;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
    private int running;

    Writings(Executor background) {
        this.background = background;
    }

    @Override
    public void execute(Runnable writing) {
        begin();
        try {
            background.execute(() -> {
                try {
                    writing.run();
                } finally {
                    end();
                }
            });
        } catch (RuntimeException refused) {
            end();
            throw refused;
        }
    }

    private synchronized void begin() {
        if (running++ == 0) {
            idle = new CompletableFuture<>();
        }
    }

    private void end() {
        CompletableFuture<Void> done;
        synchronized (this) {
            if (--running > 0) {
                return;
            }
            done = idle;
        }
        done.complete(null);
    }

    /** Completes when nothing is being written. */
    synchronized CompletableFuture<Void> idle() {
        return idle;
    }
}
