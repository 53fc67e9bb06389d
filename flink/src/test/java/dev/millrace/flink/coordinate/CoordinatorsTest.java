package dev.millrace.flink.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.apache.flink.util.SerializedValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a coordinator with two subtasks is told, and in what order. */
class CoordinatorsTest {
    private static final OperatorID OPERATOR = new OperatorID(1, 1);
    private static final JobVertexID VERTEX = new JobVertexID(2, 2);
    private static final List<String> TOLD = new ArrayList<>();

    private Coordinators coordinators;

    @BeforeEach
    void createCoordinators() throws Exception {
        TOLD.clear();
        JobVertex vertex = new JobVertex("vertex", VERTEX);
        vertex.addOperatorCoordinator(new SerializedValue<>(new Provider()));
        coordinators = new Coordinators(
                new JobGraph(new JobID(1, 1), "job", vertex),
                Map.of(VERTEX, 2),
                getClass().getClassLoader(),
                new AtOnce(),
                (vertexOfOperator, operator) -> new UnregisteredMetricsGroup(),
                (operator, cause) -> TOLD.add("failed " + cause));
    }

    @Test
    void shouldTellOfASubtaskWhenItHasOpened() {
        coordinators.start(new OfAttempt(0));
        coordinators.ready(VERTEX, 1);
        coordinators.ready(new JobVertexID(3, 3), 0);

        assertThat(TOLD).containsExactly("start", "ready 1#0");
    }

    @Test
    void shouldTellOfASubtaskOnceAndBeforeItsFirstEvent() {
        coordinators.start(new OfAttempt(0));
        coordinators.handle(OPERATOR, 1, 0, new Event("registration"));
        coordinators.ready(VERTEX, 1);
        coordinators.handle(OPERATOR, 1, 0, new Event("request"));

        assertThat(TOLD).containsExactly("start", "ready 1#0", "registration of 1#0", "request of 1#0");
    }

    @Test
    void shouldTellOfSubtasksAgainInTheNextAttempt() {
        coordinators.start(new OfAttempt(0));
        coordinators.ready(VERTEX, 0);
        coordinators.goOn(new OfAttempt(1), 0, new Exception("of a task"), 7, (operator, cause) -> {});
        coordinators.handle(OPERATOR, 0, 0, new Event("late"));
        coordinators.ready(VERTEX, 0);

        assertThat(TOLD)
                .containsExactly(
                        "start",
                        "ready 0#0",
                        "failed 0#0",
                        "reset 0 to 7",
                        "failed 1#0",
                        "reset 1 to 7",
                        "late of 0#0",
                        "ready 0#1");
    }

    private record Event(String name) implements OperatorEvent {
        private static final long serialVersionUID = 1;
    }

    private record OfAttempt(int number) implements Subtasks {
        @Override
        public void deliver(
                JobVertexID vertex, int subtask, OperatorID operator, OperatorEvent event, Set<Long> after) {
            throw new AssertionError("the coordinator sends nothing");
        }

        @Override
        public ExecutionAttemptID attempt(JobVertexID vertex, int subtask) {
            return new ExecutionAttemptID(new ExecutionGraphID(), new ExecutionVertexID(vertex, subtask), number);
        }
    }

    private static final class Provider implements OperatorCoordinator.Provider {
        private static final long serialVersionUID = 1;

        @Override
        public OperatorID getOperatorId() {
            return OPERATOR;
        }

        @Override
        public OperatorCoordinator create(OperatorCoordinator.Context context) {
            return new Recording();
        }
    }

    private static final class Recording implements OperatorCoordinator {
        @Override
        public void start() {
            TOLD.add("start");
        }

        @Override
        public void close() {}

        @Override
        public void handleEventFromOperator(int subtask, int attemptNumber, OperatorEvent event) {
            TOLD.add(((Event) event).name() + " of " + subtask + "#" + attemptNumber);
        }

        @Override
        public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
            result.complete(new byte[0]);
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {}

        @Override
        public void resetToCheckpoint(long checkpointId, byte[] checkpointData) {}

        @Override
        public void subtaskReset(int subtask, long checkpointId) {
            TOLD.add("reset " + subtask + " to " + checkpointId);
        }

        @Override
        public void executionAttemptFailed(int subtask, int attemptNumber, Throwable reason) {
            TOLD.add("failed " + subtask + "#" + attemptNumber);
        }

        @Override
        public void executionAttemptReady(int subtask, int attemptNumber, SubtaskGateway gateway) {
            TOLD.add("ready " + subtask + "#" + attemptNumber);
        }
    }

    private static final class AtOnce extends AbstractExecutorService {
        @Override
        public void execute(Runnable action) {
            action.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
