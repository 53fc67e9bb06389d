package dev.millrace.flink.keyed;

import dev.millrace.flink.timers.TimerQueues;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.InternalKeyContext;
import org.apache.flink.runtime.state.RegisteredKeyValueStateBackendMetaInfo;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.heap.FlinkTables;
import org.apache.flink.runtime.state.heap.PagedBackendBuilder;
import org.apache.flink.runtime.state.heap.PagedKeyedStateBackend;
import org.apache.flink.runtime.state.heap.StateTable;

/** Flink's heap state with our tables and timer queues. Immutable. */
public final class HostStateBackend extends HashMapStateBackend {
    private static final long serialVersionUID = 1L;

    private final transient SharedWindows sharedWindows;

    private HostStateBackend(ReadableConfig configuration, SharedWindows sharedWindows) {
        this.sharedWindows = sharedWindows;
        latencyTrackingConfigBuilder = latencyTrackingConfigBuilder.configure(configuration);
    }

    /** Takes the place of Flink's heap state, unless that is switched off; any other backend stays as it is. */
    public static StateBackend inPlaceOf(StateBackend backend, Environment environment, SharedWindows sharedWindows) {
        return backend.getClass() == HashMapStateBackend.class && NativeOption.isOn(environment)
                ? new HostStateBackend(environment.getJobConfiguration(), sharedWindows)
                : backend;
    }

    @Override
    public <K> AbstractKeyedStateBackend<K> createKeyedStateBackend(KeyedStateBackendParameters<K> parameters)
            throws IOException {
        boolean sharing = sharedWindows.contains(parameters.getOperatorIdentifier());
        return new PagedBackendBuilder<>(
                        parameters,
                        latencyTrackingConfigBuilder
                                .setMetricGroup(parameters.getMetricGroup())
                                .build(),
                        getCompressionDecorator(parameters.getEnv().getExecutionConfig()),
                        new TimerQueues(
                                parameters.getKeyGroupRange(),
                                parameters.getNumberOfKeyGroups(),
                                TableKind.longs(parameters.getKeySerializer()),
                                sharing),
                        new Maker<K>(sharing))
                .build();
    }

    /** Tables of our own where namespaces are none or few; Flink's where each key may have namespaces of its own. */
    private record Maker<K>(boolean sharing) implements PagedKeyedStateBackend.TableMaker<K> {
        @Override
        public <N, S> StateTable<K, N, S> make(
                InternalKeyContext<K> keys,
                RegisteredKeyValueStateBackendMetaInfo<N, S> state,
                TypeSerializer<K> keySerializer) {
            if (state.getNamespaceSerializer() instanceof VoidNamespaceSerializer) {
                return new OneSpaceTable<>(keys, state, keySerializer);
            }
            return sharing
                    ? new ManySpacesTable<>(keys, state, keySerializer)
                    : FlinkTables.copyOnWrite(keys, state, keySerializer);
        }
    }
}
