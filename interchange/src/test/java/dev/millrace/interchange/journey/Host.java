package dev.millrace.interchange.journey;

import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where a leg of a job can run. */
interface Host {
    /** An environment whose {@code executeAsync} submits here. */
    StreamExecutionEnvironment environment(Configuration configuration);

    /** Takes a checkpoint that lies where the job's checkpoints do; returns when it is complete. */
    void checkpoint(JobClient job) throws Exception;

    /** The states that the subtasks of each vertex are in, by the vertex's name. */
    Map<String, Set<ExecutionState>> taskStates(JobClient job) throws Exception;
}
