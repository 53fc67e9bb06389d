package dev.millrace.flink.host;

import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.AsyncKeyedStateBackend;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.streaming.api.operators.InternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.apache.flink.streaming.api.operators.StreamOperatorStateContext;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializer;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.CloseableIterable;

/** Flink's own, with operator state that says which state it refuses. Owned by the task's thread. */
record NamedStateInitializer(StreamTaskStateInitializer initializer) implements StreamTaskStateInitializer {

    @Override
    public StreamOperatorStateContext streamOperatorStateContext(
            OperatorID operatorId,
            String operatorClassName,
            ProcessingTimeService timers,
            KeyContext keyContext,
            TypeSerializer<?> keySerializer,
            CloseableRegistry streams,
            MetricGroup metrics,
            double managedMemoryFraction,
            boolean isUsingCustomRawKeyedState)
            throws Exception {
        return new Context(initializer.streamOperatorStateContext(
                operatorId,
                operatorClassName,
                timers,
                keyContext,
                keySerializer,
                streams,
                metrics,
                managedMemoryFraction,
                isUsingCustomRawKeyedState));
    }

    private record Context(StreamOperatorStateContext context, OperatorStateBackend operatorStateBackend)
            implements StreamOperatorStateContext {
        Context(StreamOperatorStateContext context) {
            this(
                    context,
                    context.operatorStateBackend() == null
                            ? null
                            : new NamedOperatorState(context.operatorStateBackend()));
        }

        @Override
        public java.util.OptionalLong getRestoredCheckpointId() {
            return context.getRestoredCheckpointId();
        }

        @Override
        public CheckpointableKeyedStateBackend<?> keyedStateBackend() {
            return context.keyedStateBackend();
        }

        @Override
        public AsyncKeyedStateBackend asyncKeyedStateBackend() {
            return context.asyncKeyedStateBackend();
        }

        @Override
        public InternalTimeServiceManager<?> internalTimerServiceManager() {
            return context.internalTimerServiceManager();
        }

        @Override
        public CloseableIterable<StatePartitionStreamProvider> rawOperatorStateInputs() {
            return context.rawOperatorStateInputs();
        }

        @Override
        public CloseableIterable<KeyGroupStatePartitionStreamProvider> rawKeyedStateInputs() {
            return context.rawKeyedStateInputs();
        }
    }
}
