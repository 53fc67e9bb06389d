package org.apache.flink.runtime.source.coordinator;

import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;

/** Flink's own coordinator of sources, on executors that are given to it. */
public final class SimulatedSourceCoordinator {
    private SimulatedSourceCoordinator() {}

    public static <S extends SourceSplit, E> OperatorCoordinator create(
            Source<?, S, E> source,
            OperatorCoordinator.Context context,
            ScheduledExecutorService coordinator,
            ScheduledExecutorService worker) {
        SourceCoordinatorContext<S> ofSource = new SourceCoordinatorContext<>(
                coordinator,
                worker,
                new OnlyThread(context),
                context,
                source.getSplitSerializer(),
                new SplitAssignmentTracker<>(),
                false);
        return new SourceCoordinator<>("simulated", source, ofSource, context.getCoordinatorStore());
    }

    /** Whoever calls is on the coordinator's thread: all of the simulation runs one at a time. */
    private static final class OnlyThread extends SourceCoordinatorProvider.CoordinatorExecutorThreadFactory {
        OnlyThread(OperatorCoordinator.Context context) {
            super("simulated", context);
        }

        @Override
        boolean isCurrentThreadCoordinatorThread() {
            return true;
        }
    }
}
