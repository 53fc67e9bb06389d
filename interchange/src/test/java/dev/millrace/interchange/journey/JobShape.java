package dev.millrace.interchange.journey;

import java.util.Map;
import org.apache.flink.core.execution.RestoreMode;

/**
 * What a job's user decides for all of its legs.
 *
 * @param name in the names of tests
 * @param hasUids whether operators have ids, rather than those that Flink computes from the graph
 * @param claim who owns what a leg starts from
 * @param options of Flink's, over those that every leg has
 */
record JobShape(String name, boolean hasUids, RestoreMode claim, Map<String, String> options) {
    static final JobShape USUAL = with("usual", Map.of());
    static final JobShape WITHOUT_UIDS = new JobShape("without uids", false, RestoreMode.NO_CLAIM, Map.of());
    static final JobShape UNALIGNED = with("unaligned", Map.of("execution.checkpointing.unaligned.enabled", "true"));
    /** Key groups that do not divide evenly. */
    static final JobShape SEVEN_GROUPS = with("7 groups", Map.of("pipeline.max-parallelism", "7"));

    static final JobShape COMPRESSED =
            with("compressed", Map.of("execution.checkpointing.snapshot-compression", "true"));
    /** On Flink, that is. */
    static final JobShape MERGED_FILES =
            with("merged files", Map.of("execution.checkpointing.file-merging.enabled", "true"));

    private static JobShape with(String name, Map<String, String> options) {
        return new JobShape(name, true, RestoreMode.NO_CLAIM, options);
    }

    static JobShape claiming(RestoreMode claim) {
        return new JobShape(claim.name(), true, claim, Map.of());
    }

    @Override
    public String toString() {
        return name;
    }
}
