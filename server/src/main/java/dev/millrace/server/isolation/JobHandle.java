package dev.millrace.server.isolation;

import dev.millrace.embedded.MillraceJob.RecordCounts;
import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.EarlierAttempt;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.Isolation;
import dev.millrace.flink.job.VertexStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/**
 * One submitted job, wherever it runs: what the server's views and requests need of it, each as
 * {@link dev.millrace.embedded.MillraceJob} has it. Thread-safe.
 */
public interface JobHandle {

    /** Its number. */
    JobID id();

    /** Its name. */
    String name();

    /** What was submitted. */
    JobGraph graph();

    /** Where it runs. */
    Isolation isolation();

    /** Where it stands now. */
    JobStatus status();

    /** When it entered a status, in milliseconds since 1970; 0 if it never did. */
    long statusTimestamp(JobStatus status);

    /** Completes normally however the job ends. */
    CompletableFuture<JobResult> result();

    /** What its accumulators hold, now or at its end. */
    Map<String, SerializedValue<OptionalFailure<Object>>> accumulators();

    /** The same in words, and task by task. */
    AccumulatorTexts accumulatorTexts();

    /** What the program set of how it is to run; null before that is known. */
    ArchivedExecutionConfig settings();

    /** What these tasks of the job do, looked at several times; fewer for one that hardly ever does anything. */
    CompletableFuture<HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>>> threadSamples(
            Set<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request);

    /** All threads of its process; none if that is the server's. */
    CompletableFuture<List<ThreadDumpInfo.ThreadInfo>> threadDump(int depth);

    /** What every subtask is doing, in topological order; empty before the first is known. */
    List<VertexStatus> vertices();

    /** How the subtasks ended in earlier attempts, oldest first. */
    List<EarlierAttempt> earlierAttempts();

    /** What it has failed of, oldest first. */
    List<FailureHistory.Entry> failures();

    /** What became of its checkpoints. */
    CheckpointStatsSnapshot checkpointStatistics();

    /** Records in and out, in total. */
    RecordCounts recordCounts();

    /** Asks it to stop; completes when it has. */
    CompletableFuture<Void> cancel();

    /** As {@link #cancel()}, but checkpoints that are retained stay. */
    CompletableFuture<Void> suspend();

    /** Completes with the path of the savepoint. */
    CompletableFuture<String> savepoint(String directory, SavepointFormatType format);

    /** Ends the job with a savepoint; completes with its path. */
    CompletableFuture<String> stopWithSavepoint(String directory, boolean drain, SavepointFormatType format);

    /** Takes a checkpoint now. */
    CompletableFuture<TakenCheckpoint> checkpoint(CheckpointType type);

    /** Hands a request, which may be of a class of the user's, to the coordinator of an operator. */
    CompletableFuture<CoordinationResponse> coordinationRequest(
            OperatorID operator, SerializedValue<CoordinationRequest> request);
}
