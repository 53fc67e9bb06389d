package dev.millrace.server.store;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/**
 * What is left of a job that has ended. Immutable.
 *
 * @param status a terminal one
 * @param startMs since 1970
 * @param endMs since 1970
 * @param archive whatever the server has to show of it; {@link JobStore#content} brings it
 */
public record EndedJob(JobID id, String name, JobStatus status, long startMs, long endMs, StoredFile archive) {}
