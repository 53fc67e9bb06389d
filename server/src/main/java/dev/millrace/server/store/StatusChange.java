package dev.millrace.server.store;

import org.apache.flink.api.common.JobStatus;

/**
 * When a job entered a status. Immutable.
 *
 * @param atMs since 1970
 */
public record StatusChange(JobStatus status, long atMs) {}
