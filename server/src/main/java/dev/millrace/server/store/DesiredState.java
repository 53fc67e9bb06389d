package dev.millrace.server.store;

/** What a job's owner last asked for: what a server does with the job when it starts. */
public enum DesiredState {
    /** To run until it ends by itself. */
    RUNNING,
    /** To be cancelled; not started again. */
    CANCELLED
}
