package dev.millrace.server.isolation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.util.SerializedThrowable;

/**
 * What a server and the process of a job tell each other. Both run the same release: the form is Java's own. Immutable,
 * as long as nobody changes the maps.
 */
sealed interface Message extends Serializable {

    /**
     * The first word of the server.
     *
     * @param graphFile path of the serialized job graph
     * @param jars paths, in addition to those that the graph names
     * @param configuration of the engine
     * @param restorePath checkpoint to start from; null for what the graph says
     */
    record Start(String graphFile, ArrayList<String> jars, HashMap<String, String> configuration, String restorePath)
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

    /** The value is a {@code CoordinationResponse}. */
    record Coordination(OperatorID operator, CoordinationRequest request) implements Request {}
}
