package dev.millrace.server.store;

/**
 * A job that has not ended, or whose end nobody has recorded. Immutable.
 *
 * @param desired what its owner last asked for
 */
public record StoredJob(Submission submission, DesiredState desired) {}
