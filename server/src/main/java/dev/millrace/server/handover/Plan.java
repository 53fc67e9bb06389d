package dev.millrace.server.handover;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.JobID;

/**
 * What is settled before the first step, so that every later step can be repeated. Immutable.
 *
 * @param targetJob the id that the job will have there
 * @param resumedJob the id that it gets here if it comes back
 * @param directory of this hand-over alone: whatever savepoint is in it is this one's
 * @param checkpoints where the job's checkpoints will lie there; empty if unknown or in the JobManager's memory
 * @param checkpointIntervalMs 0 if the job takes none
 * @param warnings of the checks
 */
public record Plan(
        JobID targetJob,
        JobID resumedJob,
        String directory,
        String checkpoints,
        long checkpointIntervalMs,
        List<String> warnings)
        implements Serializable {
    public Plan {
        warnings = List.copyOf(warnings);
    }

    /** Whether a checkpoint can prove that the job gets on there. */
    public boolean takesCheckpoints() {
        return checkpointIntervalMs > 0;
    }
}
