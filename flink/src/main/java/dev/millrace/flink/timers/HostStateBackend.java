package dev.millrace.flink.timers;

import java.io.IOException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackendBuilder;

/** Flink's heap state with our timer queues. Immutable. */
public final class HostStateBackend extends HashMapStateBackend {
    private static final long serialVersionUID = 1L;

    private HostStateBackend(ReadableConfig configuration) {
        latencyTrackingConfigBuilder = latencyTrackingConfigBuilder.configure(configuration);
    }

    /** Takes the place of Flink's heap state; any other backend stays as it is. */
    public static StateBackend inPlaceOf(StateBackend backend, ReadableConfig configuration) {
        return backend.getClass() == HashMapStateBackend.class ? new HostStateBackend(configuration) : backend;
    }

    @Override
    public <K> AbstractKeyedStateBackend<K> createKeyedStateBackend(KeyedStateBackendParameters<K> parameters)
            throws IOException {
        return new HeapKeyedStateBackendBuilder<>(
                        parameters.getKvStateRegistry(),
                        parameters.getKeySerializer(),
                        parameters.getEnv().getUserCodeClassLoader().asClassLoader(),
                        parameters.getNumberOfKeyGroups(),
                        parameters.getKeyGroupRange(),
                        parameters.getEnv().getExecutionConfig(),
                        parameters.getTtlTimeProvider(),
                        latencyTrackingConfigBuilder
                                .setMetricGroup(parameters.getMetricGroup())
                                .build(),
                        parameters.getStateHandles(),
                        getCompressionDecorator(parameters.getEnv().getExecutionConfig()),
                        parameters.getEnv().getTaskStateManager().createLocalRecoveryConfig(),
                        new TimerQueues(parameters.getKeyGroupRange(), parameters.getNumberOfKeyGroups()),
                        true,
                        parameters.getCancelStreamRegistry())
                .build();
    }
}
