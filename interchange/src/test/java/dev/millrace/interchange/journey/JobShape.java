package dev.millrace.interchange.journey;

/**
 * What a job's user decides for all of its legs.
 *
 * @param maxParallelism 0 for what Flink derives from the parallelism
 * @param hasUids whether operators have ids, rather than those that Flink computes from the graph
 * @param isUnaligned whether barriers may overtake records, where the host lets them
 */
record JobShape(int maxParallelism, boolean hasUids, boolean isUnaligned) {
    static final JobShape USUAL = new JobShape(0, true, false);
    static final JobShape WITHOUT_UIDS = new JobShape(0, false, false);
    static final JobShape UNALIGNED = new JobShape(0, true, true);
    /** Key groups that do not divide evenly. */
    static final JobShape SEVEN_GROUPS = new JobShape(7, true, false);
}
