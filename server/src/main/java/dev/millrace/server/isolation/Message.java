package dev.millrace.server.isolation;

import dev.millrace.flink.metric.CarriedMetrics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;

/**
 * What a server and the process of a job tell each other. Both run the same release: the form is Java's own. Immutable,
 * as long as nobody changes the maps.
 */
sealed interface Message extends Serializable {

    /**
     * The first word of the server.
     *
     * @param graphFile path of the serialized job graph
     * @param jars URLs of the job's classes, in addition to the class paths that the graph names
     * @param lockFile held while the job runs
     * @param configuration of the engine
     * @param resumes whether it goes on from its newest checkpoint, if there is one
     */
    record Start(
            String graphFile,
            String lockFile,
            ArrayList<String> jars,
            HashMap<String, String> configuration,
            boolean resumes)
            implements Message {}

    /** From the server; an {@link Answer} with the same number follows. */
    record Call(long number, Request request) implements Message {}

    /**
     * @param value null if there is nothing to say, or it failed
     * @param failure null if it did not fail
     */
    record Answer(long number, Serializable value, SerializedThrowable failure) implements Message {}

    /** From the job, several times a second while it changes. */
    record Reported(JobReport report) implements Message {}

    /** What the job's metrics say, about once a second. */
    record Measured(CarriedMetrics metrics) implements Message {}

    /** A line that the job printed to its stdout. */
    record Printed(String line) implements Message {}

    /** The job's last word. */
    record Ended(JobReport last, JobResult result) implements Message {}

    /** What a server may want. */
    sealed interface Request extends Serializable {}

    /** No value. */
    record Cancel() implements Request {}

    /** No value. */
    record Suspend() implements Request {}

    /** The value is the path. */
    record Savepoint(String directory, SavepointFormatType format) implements Request {}

    /** The value is the path. */
    record Stop(String directory, boolean drain, SavepointFormatType format) implements Request {}

    /** The value is a {@link TakenCheckpoint}. */
    record Checkpoint(CheckpointType type) implements Request {}

    /** The value is {@link Sampled}. */
    record Samples(HashSet<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request) implements Request {}

    record Sampled(HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>> samples) implements Serializable {}

    /** The value is a {@code ThreadDumpInfo}. */
    record Threads(int depth) implements Request {}

    /** The value is a {@code SerializedValue<CoordinationResponse>}: it may be of a class of the user's. */
    record Coordination(OperatorID operator, SerializedValue<CoordinationRequest> request) implements Request {}
}
