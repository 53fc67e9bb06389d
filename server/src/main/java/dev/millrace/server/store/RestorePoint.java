package dev.millrace.server.store;

/**
 * Where a job can resume. Immutable.
 *
 * @param path of the checkpoint or savepoint, as Flink's {@code -s} takes it
 * @param checkpointId its number
 * @param isSavepoint whether it belongs to the user and not to the job
 * @param completedMs since 1970
 */
public record RestorePoint(String path, long checkpointId, boolean isSavepoint, long completedMs) {}
