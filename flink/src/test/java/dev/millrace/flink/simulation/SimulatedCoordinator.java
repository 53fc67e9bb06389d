package dev.millrace.flink.simulation;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.source.coordinator.SimulatedSourceCoordinator;

/** Flink's own coordinator of a source, with faults in front of each call. */
final class SimulatedCoordinator implements OperatorCoordinator {
    private final OperatorCoordinator coordinator;
    private final Faults faults;
    private final World world;

    /** Stands in the job graph in place of Flink's. */
    record Provider(OperatorID getOperatorId, Source<?, ?, ?> source) implements OperatorCoordinator.Provider {
        @Override
        public OperatorID getOperatorId() {
            return getOperatorId;
        }

        @Override
        public OperatorCoordinator create(Context context) {
            World world = World.current();
            return new SimulatedCoordinator(
                    SimulatedSourceCoordinator.create(
                            source,
                            context,
                            world.threads().serial("source-coordinator", null, () -> {}),
                            world.threads().serial("source-worker", null, () -> {})),
                    world);
        }
    }

    private SimulatedCoordinator(OperatorCoordinator coordinator, World world) {
        this.coordinator = coordinator;
        this.world = world;
        this.faults = world.faults;
    }

    private interface Call {
        void make() throws Exception;
    }

    private void at(Step step, Call call) {
        faults.at(step, () -> {
            try {
                call.make();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void start() {
        at(Step.COORDINATOR_START, coordinator::start);
    }

    @Override
    public void close() {
        at(Step.COORDINATOR_CLOSE, coordinator::close);
    }

    @Override
    public void handleEventFromOperator(int subtask, int attemptNumber, OperatorEvent event) {
        at(Step.COORDINATOR_EVENT, () -> coordinator.handleEventFromOperator(subtask, attemptNumber, event));
    }

    @Override
    public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) throws Exception {
        Effect effect = faults.next(Step.COORDINATOR_CHECKPOINT);
        if (effect == Effect.FAIL_AFTER) {
            result.completeExceptionally(new Faults.Fault("the coordinator's part fails"));
        } else if (effect == Effect.STALL) {
            world.clock().schedule(world.random.nextInt(2000), () -> {
                try {
                    coordinator.checkpointCoordinator(checkpointId, result);
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
        } else if (effect != null) {
            throw faults.fault(Step.COORDINATOR_CHECKPOINT, effect);
        } else {
            coordinator.checkpointCoordinator(checkpointId, result);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        at(Step.COORDINATOR_COMPLETE, () -> coordinator.notifyCheckpointComplete(checkpointId));
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) {
        at(Step.COORDINATOR_ABORTED, () -> coordinator.notifyCheckpointAborted(checkpointId));
    }

    @Override
    public void resetToCheckpoint(long checkpointId, byte[] checkpoint) {
        at(Step.COORDINATOR_RESET, () -> coordinator.resetToCheckpoint(checkpointId, checkpoint));
    }

    @Override
    public void subtaskReset(int subtask, long checkpointId) {
        coordinator.subtaskReset(subtask, checkpointId);
    }

    @Override
    public void executionAttemptFailed(int subtask, int attemptNumber, Throwable reason) {
        coordinator.executionAttemptFailed(subtask, attemptNumber, reason);
    }

    @Override
    public void executionAttemptReady(int subtask, int attemptNumber, SubtaskGateway gateway) {
        coordinator.executionAttemptReady(subtask, attemptNumber, gateway);
    }
}
