package dev.millrace.flink.copy;

import java.io.IOException;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.RowSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.Row;
import org.apache.flink.util.WrappingRuntimeException;

/**
 * What happens to records of one type where Flink would serialise them, which is from task to task: they are copied,
 * what would not survive is left behind and what its serializer refuses is refused in its words. Owned by one thread at
 * a time.
 */
public final class Crossing {
    private static final int SCRATCH_BYTES = 64;

    private final TypeSerializer<Object> serializer;
    private final Copier copier;

    /** @param serializer the caller's own instance; it may be changed */
    @SuppressWarnings("unchecked")
    public Crossing(TypeSerializer<?> serializer) {
        KryoCopies.dropTransientFields(serializer);
        this.serializer = (TypeSerializer<Object>) serializer;
        this.copier = Copiers.of(serializer, true);
    }

    public TypeSerializer<?> serializer() {
        return serializer;
    }

    /** Null if records need no copy. Not for null. */
    public Copier copier() {
        return copier;
    }

    /** Throws what Flink would throw, unless a null of this type can be serialised. */
    public void checkNull() {
        serialise(serializer, null);
    }

    /** Copies what generated code does not: where the serializer would fail, so does this. */
    static Copier checking(TypeSerializer<Object> serializer) {
        return value -> {
            serialise(serializer, value);
            return serializer.copy(value);
        };
    }

    /** Refuses what its serializer refuses, if it holds what is suspected to be such; {@code copier} may be null. */
    static Copier scanning(TypeSerializer<?> serializer, Predicate<Object> isSuspect, Copier copier) {
        return value -> {
            if (isSuspect.test(value)) {
                serialise(untyped(serializer), value);
            }
            return copier == null ? value : copier.copy(value);
        };
    }

    @SuppressWarnings("unchecked")
    private static TypeSerializer<Object> untyped(TypeSerializer<?> serializer) {
        return (TypeSerializer<Object>) serializer;
    }

    /** A row that was filled by name comes out of Flink's network filled by position, which its text shows. */
    static Copier rows(RowSerializer serializer) {
        return value -> {
            Row row = (Row) value;
            if (row.getFieldNames(false) == null) {
                return serializer.copy(row);
            }
            try {
                DataOutputSerializer out = new DataOutputSerializer(SCRATCH_BYTES);
                serializer.serialize(row, out);
                return serializer.deserialize(new DataInputDeserializer(out.wrapAsByteBuffer()));
            } catch (IOException e) {
                throw new WrappingRuntimeException(e);
            }
        };
    }

    private static void serialise(TypeSerializer<Object> serializer, Object value) {
        try {
            serializer.serialize(value, new DataOutputSerializer(SCRATCH_BYTES));
        } catch (IOException e) {
            throw new WrappingRuntimeException(e);
        }
    }
}
