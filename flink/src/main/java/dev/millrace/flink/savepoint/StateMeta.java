package dev.millrace.flink.savepoint;

import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;

/**
 * What a savepoint says of one state. Immutable.
 *
 * @param key of the keys of the operator or of a broadcast state; null for lists
 * @param namespace null if it has none
 * @param value null if the savepoint does not say
 * @param type of the values, which may say more than {@code value} does
 */
public record StateMeta(
        String name,
        StateKind kind,
        TypeSerializerSnapshot<?> key,
        TypeSerializerSnapshot<?> namespace,
        TypeSerializerSnapshot<?> value,
        TypeTree type) {

    StateMeta(
            String name,
            StateKind kind,
            TypeSerializerSnapshot<?> key,
            TypeSerializerSnapshot<?> namespace,
            TypeSerializerSnapshot<?> value) {
        this(name, kind, key, namespace, value, TypeTrees.of(value));
    }

    /** The same with what somebody else could make of its type. */
    StateMeta described(TypeTree better) {
        return new StateMeta(name, kind, key, namespace, value, better);
    }

    /** @param operatorKey of the keys of the operator, null if it has none */
    static StateMeta of(StateMetaInfoSnapshot state, TypeSerializerSnapshot<?> operatorKey) {
        StateKind kind = StateKind.of(state);
        return new StateMeta(
                state.getName(),
                kind,
                kind.isKeyed() ? operatorKey : state.getTypeSerializerSnapshot(CommonSerializerKeys.KEY_SERIALIZER),
                state.getTypeSerializerSnapshot(CommonSerializerKeys.NAMESPACE_SERIALIZER),
                state.getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER));
    }

    /** A state of which no more than this is known. */
    static StateMeta named(String name, StateKind kind) {
        return new StateMeta(name, kind, null, null, null);
    }

    public boolean isTtl() {
        return TypeTrees.isTtl(value);
    }

    /** Whether each key has one value at most, without anything else to tell values apart. */
    boolean isOneEntryAKey() {
        return kind != StateKind.MAP && !kind.isTimers() && isWithoutNamespace();
    }

    /** Whether there is nothing to tell between a key's values. */
    public boolean isWithoutNamespace() {
        return namespace == null || namespace.getClass().getSimpleName().startsWith("VoidNamespace");
    }
}
