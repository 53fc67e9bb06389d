package dev.millrace.flink.job;

/** Where a server runs a job ({@code millrace.job.isolation}). */
public enum Isolation {
    /** In the server's own process. */
    NONE,
    /** In a process that has nothing else to do. */
    PROCESS
}
