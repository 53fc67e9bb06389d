package dev.millrace.flink.checkpoint;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;

/**
 * A checkpoint that somebody wants taken. Immutable.
 *
 * @param directory of a savepoint; null for the configured one
 * @param result completed however it ends
 */
record CheckpointRequest(
        CheckpointProperties properties, String directory, CompletableFuture<CompletedCheckpoint> result) {

    /** Whether the job could be restarted from it, so that what comes before it is not needed any more. */
    boolean commits() {
        return !properties.isSavepoint() || properties.isSynchronous();
    }
}
