package dev.millrace.flink.job;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** What can be asked of a job, be it running or ended. Thread-safe. */
public sealed interface JobAccount permits JobRun, EndedJob {

    /** What was submitted; of an ended job, without functions and coordinators. */
    JobGraph graph();

    StatusTimes status();

    /** What every subtask is doing, in topological order of the vertices. */
    List<VertexStatus> vertices();

    /** The same of attempts before this one, oldest first, as many as are remembered. */
    List<EarlierAttempt> earlierAttempts();

    /** Results of the accumulators so far. */
    Map<String, SerializedValue<OptionalFailure<Object>>> accumulators();

    /** The same in words, and task by task. */
    AccumulatorTexts accumulatorTexts();

    /** What the program set of how it is to run, as far as Flink's views show it. */
    ArchivedExecutionConfig settings();

    /** The thread that each task runs on at the moment; a task that is not being run has none. */
    Map<ExecutionAttemptID, Thread> threads();

    /** Records that sources emitted so far; may lag behind. */
    long recordsEmitted();

    /** Records that the last operators took so far; may lag behind. */
    long recordsAbsorbed();

    /** What it has failed of; it may have been restarted since. */
    FailureHistory failures();

    /** What became of its checkpoints so far. */
    CheckpointStatsSnapshot checkpointStatistics();

    /** Asks the job to end, if it has not. */
    void cancel();

    /** As {@link #cancel()}, but what the job has kept of its state stays. */
    void suspend();

    /**
     * Takes a checkpoint or savepoint now; fails if the job does not run.
     *
     * @param directory of a savepoint; null for the configured one
     */
    CompletableFuture<CompletedCheckpoint> checkpoint(CheckpointProperties properties, String directory);

    /**
     * Ends the job with a savepoint.
     *
     * @return completes when the job has ended with it; fails if the job ends otherwise, or is restarted
     */
    CompletableFuture<CompletedCheckpoint> stop(CheckpointProperties properties, String directory);

    /** Hands a request to the coordinator of an operator; fails if the job does not run. */
    CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request);

    /** As {@link #request(OperatorID, CoordinationRequest)}, for one that has come as bytes. */
    CompletableFuture<CoordinationResponse> request(OperatorID operator, SerializedValue<CoordinationRequest> request);
}
