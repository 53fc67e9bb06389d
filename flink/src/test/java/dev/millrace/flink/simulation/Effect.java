package dev.millrace.flink.simulation;

/** What happens at a step where a fault is planned. */
enum Effect {
    /** The step fails, with nothing done. */
    FAIL,
    /** The step is done, by half if that is possible, and fails. */
    FAIL_AFTER,
    /** The step and those of its kind after it fail, for a while. */
    FAIL_REPEATEDLY,
    /** The step takes so long that whoever waits for it may lose patience. */
    STALL,
    /** The process dies with nothing done. */
    CRASH,
    /** The step is done, by half if that is possible, and the process dies. */
    CRASH_AFTER
}
