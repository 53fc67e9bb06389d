package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.util.TemporaryClassLoaderContext;

/**
 * What stands at the beginning of a file with state: which states are in it. Immutable.
 *
 * @param isCompressed whether the rest is
 * @param key of keyed state; null otherwise
 * @param states in the order of their numbers in the file
 * @param missing classes that would have told more
 * @param fault why not all states are here; null if they are
 */
record StateHead(
        boolean isCompressed,
        TypeSerializerSnapshot<?> key,
        List<StateMeta> states,
        List<String> missing,
        Throwable fault) {
    /** Where the head ends is not known. */
    static final long NO_END = -1;

    StateHead {
        states = List.copyOf(states);
        missing = List.copyOf(missing);
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(fault);
    }

    /** @param end where the head must end, if that is known, else {@link #NO_END} */
    static StateHead keyed(StreamStateHandle file, long end, ClassLoader loader) throws IOException {
        return read(file, end, loader, true);
    }

    static StateHead operator(StreamStateHandle file, long end, ClassLoader loader) throws IOException {
        return read(file, end, loader, false);
    }

    private static StateHead read(StreamStateHandle file, long end, ClassLoader loader, boolean isKeyed)
            throws IOException {
        StateHead plain = attempt(file, NO_END, loader, isKeyed);
        boolean hasUnknown =
                plain.states.stream().anyMatch(state -> state.type().hasUnknown());
        if (plain.fault == null && !hasUnknown) {
            return plain;
        }
        StandInLoader standIns = new StandInLoader(loader);
        StateHead tolerant = attempt(file, end, standIns, isKeyed);
        if (plain.fault == null) {
            return tolerant.fault == null ? plain.described(tolerant, standIns.missing()) : plain;
        }
        // Without a missing class the first failure is the true one: the file is damaged, or of a Flink before 1.7.
        return new StateHead(
                tolerant.isCompressed,
                tolerant.key,
                tolerant.states,
                standIns.missing(),
                standIns.missing().isEmpty() && tolerant.fault != null ? plain.fault : tolerant.fault);
    }

    /** Flink passes over the fields of a POJO that it cannot read; somebody else may have read them. */
    private StateHead described(StateHead tolerant, List<String> missingClasses) {
        List<StateMeta> better = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            better.add(states.get(i).described(tolerant.states.get(i).type()));
        }
        return new StateHead(isCompressed, key, better, missingClasses, null);
    }

    private static StateHead attempt(StreamStateHandle file, long end, ClassLoader loader, boolean isKeyed)
            throws IOException {
        try (CountedInput in = new CountedInput(file.openInputStream());
                TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(loader)) {
            DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(in);
            StateHead head = isKeyed ? keyed(view, loader) : operator(view, loader);
            boolean hasEnd = end != NO_END && (isKeyed || !head.isCompressed);
            if (head.fault == null && hasEnd && in.position() != end) {
                return new StateHead(
                        head.isCompressed,
                        head.key,
                        head.states,
                        List.of(),
                        new IOException("what describes the states ends at byte " + in.position() + " and not " + end));
            }
            return head;
        }
    }

    private static StateHead keyed(DataInputViewStreamWrapper in, ClassLoader loader) {
        KeyedBackendSerializationProxy<?> proxy = new KeyedBackendSerializationProxy<>(loader);
        Throwable fault = readInto(() -> proxy.read(in));
        boolean hasKey = Peek.field(proxy, "keySerializerSnapshot").isPresent();
        TypeSerializerSnapshot<?> key = hasKey ? proxy.getKeySerializerSnapshot() : null;
        return new StateHead(
                proxy.isUsingKeyGroupCompression(),
                key,
                metas(proxy.getStateMetaInfoSnapshots(), key),
                List.of(),
                fault);
    }

    private static StateHead operator(DataInputViewStreamWrapper in, ClassLoader loader) {
        OperatorBackendSerializationProxy proxy = new OperatorBackendSerializationProxy(loader);
        Throwable fault = readInto(() -> proxy.read(in));
        List<StateMeta> states = new ArrayList<>(metas(proxy.getOperatorStateMetaInfoSnapshots(), null));
        states.addAll(metas(proxy.getBroadcastStateMetaInfoSnapshots(), null));
        return new StateHead(
                Peek.field(proxy, "usingStateCompression", Boolean.class).orElse(false),
                null,
                states,
                List.of(),
                fault);
    }

    /** Reads as far as it goes: whatever the user's snapshot classes throw ends it. */
    private static Throwable readInto(org.apache.flink.util.function.ThrowingRunnable<IOException> reading) {
        try {
            reading.run();
            return null;
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError e) {
            return e;
        }
    }

    private static List<StateMeta> metas(List<StateMetaInfoSnapshot> states, TypeSerializerSnapshot<?> key) {
        List<StateMeta> metas = new ArrayList<>();
        for (StateMetaInfoSnapshot state : states == null ? List.<StateMetaInfoSnapshot>of() : states) {
            metas.add(StateMeta.of(state, key));
        }
        return metas;
    }
}
