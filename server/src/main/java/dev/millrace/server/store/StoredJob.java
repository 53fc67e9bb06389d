package dev.millrace.server.store;

/** A job that has not ended, or whose end nobody has recorded. Immutable. */
public record StoredJob(Submission submission, Progress progress) {}
