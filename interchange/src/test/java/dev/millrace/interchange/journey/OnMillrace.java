package dev.millrace.interchange.journey;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceEnvironment;
import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Our engine in this process. */
record OnMillrace(Millrace engine) implements Host {
    @Override
    public StreamExecutionEnvironment environment(Configuration configuration) {
        return new MillraceEnvironment(engine, configuration, getClass().getClassLoader());
    }

    @Override
    public void checkpoint(JobClient job) throws Exception {
        engine.job(job.getJobID()).orElseThrow().checkpoint(CheckpointType.FULL).get(30, TimeUnit.SECONDS);
    }

    @Override
    public Map<String, Set<ExecutionState>> taskStates(JobClient job) {
        return engine.job(job.getJobID()).orElseThrow().vertices().stream()
                .collect(Collectors.toMap(
                        VertexStatus::name,
                        vertex -> vertex.subtasks().stream()
                                .map(SubtaskStatus::state)
                                .collect(Collectors.toSet())));
    }
}
