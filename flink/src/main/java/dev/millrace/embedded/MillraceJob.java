package dev.millrace.embedded;

import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.EarlierAttempt;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.JobAccount;
import dev.millrace.flink.job.JobRun;
import dev.millrace.flink.job.VertexStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** One submitted job. Thread-safe. */
public final class MillraceJob {
    private final JobID id;
    private final String name;
    private final CompletableFuture<JobResult> ended;
    /** The same for others, who may cancel it, which must not keep the job from being let go of. */
    private final CompletableFuture<JobResult> result;
    /** The run, and once it has ended what is remembered of it, which holds nothing of the user's. */
    private volatile JobAccount account;

    /** @param onEnd told of the end before anybody else */
    MillraceJob(JobRun run, Consumer<MillraceJob> onEnd) {
        this.id = run.graph().getJobID();
        this.name = run.graph().getName();
        this.account = run;
        this.ended = run.result().thenApply(last -> {
            account = run.account();
            onEnd.accept(this);
            return last;
        });
        this.result = ended.copy();
    }

    public JobID id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** What was submitted; once the job has ended, without its functions and coordinators. */
    public JobGraph graph() {
        return account.graph();
    }

    public JobStatus status() {
        return account.status().current();
    }

    /** When the job entered a status, in milliseconds since 1970; 0 if it never did. */
    public long statusTimestamp(JobStatus status) {
        return account.status().enteredMs(status);
    }

    /**
     * Completes normally for FINISHED, CANCELED and FAILED alike; the result tells which, with accumulators or the
     * cause.
     */
    public CompletableFuture<JobResult> result() {
        return result;
    }

    /** Whether nothing of it runs any more. */
    boolean hasEnded() {
        return ended.isDone();
    }

    /** What the job's accumulators hold, now or at its end. */
    public Map<String, SerializedValue<OptionalFailure<Object>>> accumulators() {
        return account.accumulators();
    }

    /** The same in words, and task by task. */
    public AccumulatorTexts accumulatorTexts() {
        return account.accumulatorTexts();
    }

    /** What the program set of how it is to run, as far as Flink's views show it. */
    public ArchivedExecutionConfig settings() {
        return account.settings();
    }

    /** The thread that each task runs on at the moment; a task that is not being run has none. */
    public Map<ExecutionAttemptID, Thread> threads() {
        return account.threads();
    }

    /** What every subtask is doing now, in topological order of the vertices. */
    public List<VertexStatus> vertices() {
        return account.vertices();
    }

    /**
     * How the subtasks ended in earlier attempts ({@code jobmanager.execution.attempts-history-size}), oldest attempt
     * first.
     */
    public List<EarlierAttempt> earlierAttempts() {
        return account.earlierAttempts();
    }

    /** What it has failed of, the last few times ({@code web.exception-history-size}), oldest first. */
    public List<FailureHistory.Entry> failures() {
        return account.failures().entries();
    }

    /** What became of its checkpoints so far, as Flink's views and REST API show it. */
    public CheckpointStatsSnapshot checkpointStatistics() {
        return account.checkpointStatistics();
    }

    /** Asks all tasks to stop; completes when they have. */
    public CompletableFuture<Void> cancel() {
        account.cancel();
        return ended.thenApply(last -> null);
    }

    /**
     * As {@link #cancel()}, for a process that is about to end: checkpoints that are retained stay, and all of them
     * where {@code millrace.job.resume} is on.
     */
    public CompletableFuture<Void> suspend() {
        account.suspend();
        return ended.thenApply(last -> null);
    }

    /** Takes a savepoint while the job goes on; completes with its path. */
    public CompletableFuture<String> savepoint(String directory, SavepointFormatType format) {
        return account.checkpoint(CheckpointProperties.forSavepoint(true, format), directory)
                .thenApply(CompletedCheckpoint::getExternalPointer);
    }

    /**
     * Ends the job with a savepoint; completes with its path when the job has ended with it, and fails if that did not
     * come to be: the job then runs on, or has failed.
     *
     * @param drain whether everything that is buffered is let out, as if the sources had run dry
     */
    public CompletableFuture<String> stopWithSavepoint(String directory, boolean drain, SavepointFormatType format) {
        return account.stop(CheckpointProperties.forSyncSavepoint(true, drain, format), directory)
                .thenCompose(savepoint -> result.thenApply(last -> savepoint.getExternalPointer()));
    }

    /** Takes a checkpoint now, which is kept or deleted as the periodic ones are. */
    public CompletableFuture<CompletedCheckpoint> checkpoint(CheckpointType type) {
        CheckpointRetentionPolicy policy = graph().getCheckpointingSettings()
                .getCheckpointCoordinatorConfiguration()
                .getCheckpointRetentionPolicy();
        CheckpointProperties usual = CheckpointProperties.forCheckpoint(policy);
        boolean kept = policy != CheckpointRetentionPolicy.NEVER_RETAIN_AFTER_TERMINATION;
        CheckpointProperties full = new CheckpointProperties(
                false,
                org.apache.flink.runtime.checkpoint.CheckpointType.FULL_CHECKPOINT,
                true,
                true,
                policy != CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION,
                !kept,
                !kept,
                false);
        return account.checkpoint(type == CheckpointType.FULL ? full : usual, null);
    }

    /**
     * Hands a request to the coordinator of an operator, as {@code executeAndCollect} does; fails once the job has
     * ended.
     */
    public CompletableFuture<CoordinationResponse> coordinationRequest(
            OperatorID operator, CoordinationRequest request) {
        return account.request(operator, request);
    }

    /** As {@link #coordinationRequest(OperatorID, CoordinationRequest)}, for one that has come as bytes. */
    public CompletableFuture<CoordinationResponse> serializedCoordinationRequest(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        return account.request(operator, request);
    }

    /** A program's handle on the job; the class loader knows the classes of its results. */
    public JobClient client(ClassLoader userClassLoader) {
        return new EmbeddedJobClient(this, userClassLoader);
    }

    /** Records that sources emitted and that the last operators took since the start; may lag behind by a batch. */
    public RecordCounts recordCounts() {
        JobAccount one = account;
        return new RecordCounts(one.recordsEmitted(), one.recordsAbsorbed());
    }

    /** Totals over all subtasks, in records. */
    public record RecordCounts(long in, long out) {}
}
