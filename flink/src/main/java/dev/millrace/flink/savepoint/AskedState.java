package dev.millrace.flink.savepoint;

import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A state that an operator of a job asks for. Immutable.
 *
 * @param key null for lists
 * @param namespace null if there is none
 */
public record AskedState(
        String name, StateKind kind, TypeSerializer<?> key, TypeSerializer<?> namespace, TypeSerializer<?> value) {

    /** A list of an operator, whose descriptor has its serializer by now. */
    public static AskedState list(ListStateDescriptor<?> descriptor, StateKind kind) {
        return new AskedState(descriptor.getName(), kind, null, null, descriptor.getElementSerializer());
    }

    /** The same for a broadcast state. */
    public static AskedState broadcast(MapStateDescriptor<?, ?> descriptor) {
        return new AskedState(
                descriptor.getName(),
                StateKind.BROADCAST,
                descriptor.getKeySerializer(),
                null,
                descriptor.getValueSerializer());
    }
}
