package dev.millrace.server.handover;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.JobID;

/**
 * What is settled before the first step, so that every later step can be repeated. Immutable.
 *
 * @param hereJob the id that the job will have here
 * @param returnedJob the id that it gets there if it goes back
 * @param trigger of the stop: the cluster takes a repeated one for the same
 * @param directory of this adoption alone: whatever savepoint is in it is this one's
 * @param checkpoints where the job's checkpoints will lie here; empty if not in files
 * @param checkpointIntervalMs 0 if the job takes none
 * @param warnings of the checks
 */
public record AdoptionPlan(
        JobID hereJob,
        JobID returnedJob,
        String trigger,
        String directory,
        String checkpoints,
        long checkpointIntervalMs,
        List<String> warnings)
        implements Serializable {
    public AdoptionPlan {
        warnings = List.copyOf(warnings);
    }

    /** Whether a checkpoint can prove that the job gets on here. */
    boolean takesCheckpoints() {
        return checkpointIntervalMs > 0;
    }

    AdoptionPlan withHereJob(JobID job) {
        return new AdoptionPlan(job, returnedJob, trigger, directory, checkpoints, checkpointIntervalMs, warnings);
    }
}
