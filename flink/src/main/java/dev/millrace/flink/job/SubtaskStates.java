package dev.millrace.flink.job;

import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.time.Clock;
import dev.millrace.flink.checkpoint.Attempt;
import dev.millrace.flink.checkpoint.Tasks;
import dev.millrace.flink.checkpoint.VertexShape;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.lower.Lowered;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.util.SerializedThrowable;

/** Keeps book of what state each subtask of a job is in. Thread-safe. */
final class SubtaskStates {
    private final Lowered lowered;
    private final Clock clock;
    private final Work work;
    private final List<List<Subtask>> vertices = new ArrayList<>();

    private static final class Subtask {
        private final Map<ExecutionState, Long> enteredMs = new EnumMap<>(ExecutionState.class);
        private ExecutionState state;
        private Throwable failure;
        /** Null until it has ended. */
        private IOMetrics io;
    }

    /** Where it is asked what a subtask has done so far. Thread-safe. */
    @FunctionalInterface
    interface Work {
        IOMetrics of(int vertex, int subtask);
    }

    /** @param work asked until the subtask has ended, and once more then */
    SubtaskStates(Lowered lowered, Clock clock, Work work) {
        this.lowered = lowered;
        this.clock = clock;
        this.work = work;
        for (HostedVertex vertex : lowered.vertices()) {
            List<Subtask> subtasks = new ArrayList<>();
            for (int i = 0; i < vertex.parallelism(); i++) {
                subtasks.add(new Subtask());
            }
            vertices.add(subtasks);
        }
        enterAll(ExecutionState.CREATED);
    }

    synchronized void enterAll(ExecutionState state) {
        vertices.forEach(subtasks -> subtasks.forEach(subtask -> enter(subtask, state)));
    }

    synchronized void running(int vertex, int subtask) {
        Subtask which = vertices.get(vertex).get(subtask);
        if (which.state != ExecutionState.CANCELING) {
            enter(which, ExecutionState.RUNNING);
        }
    }

    synchronized void ended(int vertex, int subtask, TaskEnd end, Throwable failure) {
        Subtask which = vertices.get(vertex).get(subtask);
        which.io = work.of(vertex, subtask);
        which.failure = end == TaskEnd.FAILED ? failure : null;
        enter(
                which,
                switch (end) {
                    case FINISHED -> ExecutionState.FINISHED;
                    case CANCELLED -> ExecutionState.CANCELED;
                    case FAILED -> ExecutionState.FAILED;
                });
    }

    /** Turns every failure into bytes, so that what is remembered of it holds no class of the user's. */
    synchronized void detach() {
        vertices.forEach(subtasks -> subtasks.forEach(subtask -> {
            if (subtask.failure != null) {
                subtask.failure = new SerializedThrowable(subtask.failure);
            }
        }));
    }

    private void enter(Subtask subtask, ExecutionState state) {
        if (subtask.state == null || !subtask.state.isTerminal()) {
            subtask.state = state;
            subtask.enteredMs.put(state, clock.nowMs());
        }
    }

    /** Names of the tasks that have not ended. */
    synchronized List<String> unfinished() {
        List<String> names = new ArrayList<>();
        for (int v = 0; v < vertices.size(); v++) {
            List<Subtask> subtasks = vertices.get(v);
            for (int s = 0; s < subtasks.size(); s++) {
                if (!subtasks.get(s).state.isTerminal()) {
                    names.add(lowered.vertices().get(v).name() + " (" + (s + 1) + "/" + subtasks.size() + ")");
                }
            }
        }
        return names;
    }

    /**
     * What checkpoints need to know, all of the same moment: a task that fails between two looks is no finished one.
     */
    synchronized Tasks tasks(List<VertexShape> shapes) {
        return new Tasks(isRunning(), unfinishedOf(shapes));
    }

    private boolean isRunning() {
        return vertices.stream()
                .flatMap(List::stream)
                .allMatch(
                        subtask -> subtask.state == ExecutionState.RUNNING || subtask.state == ExecutionState.FINISHED);
    }

    private List<Attempt.Subtask> unfinishedOf(List<VertexShape> shapes) {
        List<Attempt.Subtask> unfinished = new ArrayList<>();
        for (int v = 0; v < vertices.size(); v++) {
            for (int s = 0; s < vertices.get(v).size(); s++) {
                if (!vertices.get(v).get(s).state.isTerminal()) {
                    unfinished.add(new Attempt.Subtask(shapes.get(v).id(), s));
                }
            }
        }
        return unfinished;
    }

    /** All of them as they are now, in topological order of the vertices. */
    synchronized List<VertexStatus> snapshot() {
        List<VertexStatus> statuses = new ArrayList<>();
        for (int v = 0; v < vertices.size(); v++) {
            HostedVertex vertex = lowered.vertices().get(v);
            List<SubtaskStatus> subtasks = new ArrayList<>();
            for (Subtask subtask : vertices.get(v)) {
                int index = subtasks.size();
                subtasks.add(new SubtaskStatus(
                        vertex.attemptOf(index),
                        subtask.state,
                        subtask.enteredMs,
                        Optional.ofNullable(subtask.failure),
                        subtask.io == null ? work.of(v, index) : subtask.io));
            }
            statuses.add(new VertexStatus(vertex.id(), vertex.name(), vertex.maxParallelism(), subtasks));
        }
        return statuses;
    }
}
