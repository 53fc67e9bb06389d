package dev.millrace.difference.catalogue;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Writes a value as the one number that it is made of. Immutable. */
final class NumberSerializer<T> implements SimpleVersionedSerializer<T> {

    /** Serialisable, since some sinks travel with their serializers. */
    interface Step<A, B> extends Function<A, B>, Serializable {}

    private final Step<T, Integer> number;
    private final Step<Integer, T> value;

    NumberSerializer(Step<T, Integer> number, Step<Integer, T> value) {
        this.number = number;
        this.value = value;
    }

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(T object) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number.apply(object)).array();
    }

    @Override
    public T deserialize(int version, byte[] serialized) {
        return value.apply(ByteBuffer.wrap(serialized).getInt());
    }
}
