package dev.millrace.interchange.journey;

import org.apache.flink.core.execution.RestoreMode;

/**
 * What a job's user decides for all of its legs.
 *
 * @param maxParallelism 0 for what Flink derives from the parallelism
 * @param hasUids whether operators have ids, rather than those that Flink computes from the graph
 * @param isUnaligned whether barriers may overtake records, where the host lets them
 * @param claim who owns what a leg starts from
 */
record JobShape(int maxParallelism, boolean hasUids, boolean isUnaligned, RestoreMode claim) {
    static final JobShape USUAL = new JobShape(0, true, false, RestoreMode.NO_CLAIM);
    static final JobShape WITHOUT_UIDS = new JobShape(0, false, false, RestoreMode.NO_CLAIM);
    static final JobShape UNALIGNED = new JobShape(0, true, true, RestoreMode.NO_CLAIM);
    /** Key groups that do not divide evenly. */
    static final JobShape SEVEN_GROUPS = new JobShape(7, true, false, RestoreMode.NO_CLAIM);
}
