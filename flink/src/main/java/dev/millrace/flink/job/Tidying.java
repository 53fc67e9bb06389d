package dev.millrace.flink.job;

import dev.millrace.engine.time.Clock.Alarm;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the files of a job that has ended to be written and deleted, though not for ever. Immutable.
 *
 * @param graph of the job
 */
record Tidying(EngineRoom room, JobGraph graph) {
    private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);

    /** The result of the job waits for each no longer than this. */
    private static final long LIMIT_MS = 10_000;

    /** Goes on when the future has completed, or has not for so long that nobody shall wait for it any more. */
    void soonAfter(CompletableFuture<Void> future, String what, Runnable next) {
        if (future.isDone()) {
            next.run();
            return;
        }
        CompletableFuture<Void> waited = new CompletableFuture<>();
        Alarm limit = room.clock().schedule(LIMIT_MS, () -> {
            if (waited.complete(null)) {
                LOG.warn("job '{}' has ended with files still {} after {} ms", graph.getName(), what, LIMIT_MS);
            }
        });
        waited.thenRunAsync(next, room.control(graph));
        future.whenComplete((nothing, failed) -> {
            limit.cancel();
            waited.complete(null);
        });
    }
}
