package dev.millrace.flink.host;

import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.clusterframework.types.AllocationID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.jobgraph.IntermediateDataSetID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;

/**
 * One vertex of Flink's job graph, as its tasks need to know it. Immutable.
 *
 * @param id Flink's id
 * @param name Flink's name: the chain's operators
 * @param head what kind of task Flink would run
 * @param parallelism at least 1
 * @param maxParallelism the number of key groups
 * @param attemptNumber how often the job has been restarted
 * @param configuration the serialised {@code StreamConfig}
 * @param graphId one a run of the job
 * @param exits where the vertex's outputs lead
 * @param operators all in its chain, sources included
 */
public record HostedVertex(
        JobVertexID id,
        String name,
        HeadKind head,
        int parallelism,
        int maxParallelism,
        int attemptNumber,
        Configuration configuration,
        ExecutionGraphID graphId,
        List<Exit> exits,
        List<OperatorIDPair> operators) {

    /** What drives the first operator of a vertex. */
    public enum HeadKind {
        /** A {@code SourceFunction} with a thread of its own. */
        LEGACY_SOURCE,
        /** A {@code Source} whose reader is polled. */
        SOURCE,
        ONE_INPUT,
        TWO_INPUTS,
        /** Any number of inputs, some of which may be sources inside the same task. */
        MULTIPLE_INPUTS,
        ITERATION_HEAD,
        ITERATION_TAIL;

        /** Whether it is fed by nothing but its own operator. */
        boolean isSource() {
            return this == LEGACY_SOURCE || this == SOURCE;
        }

        /** Whether barriers come through channels as long as these have not ended. */
        boolean isFed() {
            return !isSource() && this != ITERATION_HEAD;
        }
    }

    /**
     * One of the vertex's outputs.
     *
     * @param dataSet Flink's id of it
     * @param outlets the engine outlets of its consumers
     * @param consumerMaxParallelism key groups of each consumer, in the same order
     * @param selectsKeys whether each consumer asks for the key of what it gets, in the same order
     */
    public record Exit(
            IntermediateDataSetID dataSet,
            List<Integer> outlets,
            List<Integer> consumerMaxParallelism,
            List<Boolean> selectsKeys) {}

    /** Whether its tasks emit records that come from no input: sources, or tasks with sources among their inputs. */
    boolean producesByItself() {
        return head.isSource() || head == HeadKind.MULTIPLE_INPUTS;
    }

    public ExecutionAttemptID attemptOf(int subtask) {
        return new ExecutionAttemptID(graphId, new ExecutionVertexID(id, subtask), attemptNumber);
    }

    TaskInfo taskInfoOf(int subtask, ExecutionAttemptID attempt) {
        return new TaskInfoImpl(
                name, maxParallelism, subtask, parallelism, attemptNumber, new AllocationID().toString());
    }
}
