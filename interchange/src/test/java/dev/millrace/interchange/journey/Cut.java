package dev.millrace.interchange.journey;

/** How a job is taken from one host to the next. */
enum Cut {
    /** Stopped with a savepoint in the format that all state backends read. */
    CANONICAL,
    /** Stopped with a savepoint in the format of its state backend. */
    NATIVE,
    /** Stopped with a canonical savepoint after everything that is buffered was let out, as at the end of all input. */
    DRAINED,
    /** A canonical savepoint is taken while the job goes on; then it is cancelled. */
    WITHOUT_STOPPING,
    /** Cancelled; the next leg starts from the newest checkpoint that it leaves behind. */
    CHECKPOINT
}
