package dev.millrace.flink.job;

import dev.millrace.flink.coordinate.Subtasks;
import dev.millrace.flink.host.HostedTask;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.lower.Lowered;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** The hosted tasks of one run of a job. Filled by the deploying thread, then thread-safe. */
final class JobTasks implements Subtasks {
    private final Lowered lowered;
    private final HostedTask[][] tasks;

    JobTasks(Lowered lowered) {
        this.lowered = lowered;
        this.tasks = lowered.vertices().stream()
                .map(vertex -> new HostedTask[vertex.parallelism()])
                .toArray(HostedTask[][]::new);
    }

    HostedTask add(int vertex, int subtask, HostedTask task) {
        tasks[vertex][subtask] = task;
        return task;
    }

    Stream<HostedTask> all() {
        return Stream.of(tasks).flatMap(Stream::of).filter(Objects::nonNull);
    }

    /** What a task has done so far; nothing if it does not exist yet, or any more. */
    IOMetrics io(int vertex, int subtask) {
        HostedTask task = tasks[vertex][subtask];
        return task == null ? new IOMetrics(0, 0, 0, 0, 0, 0, 0) : task.io();
    }

    /** Forgets the tasks, all of which have ended. */
    void clear() {
        for (HostedTask[] ofVertex : tasks) {
            Arrays.fill(ofVertex, null);
        }
    }

    @Override
    public void deliver(JobVertexID vertex, int subtask, OperatorID operator, OperatorEvent event, Set<Long> after) {
        HostedTask task = tasks[lowered.positions().get(vertex)][subtask];
        if (task != null) {
            task.deliver(operator, event, after);
        }
    }

    @Override
    public ExecutionAttemptID attempt(JobVertexID vertex, int subtask) {
        return vertex(vertex).attemptOf(subtask);
    }

    private HostedVertex vertex(JobVertexID id) {
        return lowered.vertices().get(lowered.positions().get(id));
    }
}
