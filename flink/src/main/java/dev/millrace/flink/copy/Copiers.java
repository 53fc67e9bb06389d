package dev.millrace.flink.copy;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.api.java.typeutils.runtime.RowSerializer;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the quickest way to do what {@link TypeSerializer#copy} does: nothing for types that Flink knows or that are
 * proven to be immutable, a generated class for tuples and POJOs, which Flink copies by reflection, and the serializer
 * itself for all else. Thread-safe.
 */
public final class Copiers {
    private static final Logger LOG = LoggerFactory.getLogger(Copiers.class);

    private Copiers() {}

    /** For records that pass from one operator of a task to the next. Null if they need no copy. */
    public static Copier withinTask(TypeSerializer<?> serializer) {
        return of(serializer, false);
    }

    /**
     * Null if objects of this type need no copy.
     *
     * @param strict whether fields are refused that hold null and whose serializer takes none
     */
    static Copier of(TypeSerializer<?> serializer, boolean strict) {
        Copier generated = serializer.isImmutableType() ? null : generated(serializer, strict);
        if (generated != null) {
            return generated;
        }
        Predicate<Object> scan = strict ? NullScan.of(serializer) : null;
        Copier copier = notGenerated(serializer, strict);
        return scan == null ? copier : Crossing.scanning(serializer, scan, copier);
    }

    private static Copier notGenerated(TypeSerializer<?> serializer, boolean strict) {
        if (serializer.isImmutableType() || KryoCopies.areNeedless(serializer)) {
            return null;
        }
        return strict && serializer.getClass() == RowSerializer.class
                ? Crossing.rows((RowSerializer) serializer)
                : serializerCopy(serializer);
    }

    @SuppressWarnings("unchecked")
    private static Copier serializerCopy(TypeSerializer<?> serializer) {
        return ((TypeSerializer<Object>) serializer)::copy;
    }

    private static Copier generated(TypeSerializer<?> serializer, boolean strict) {
        try {
            if (serializer.getClass() == TupleSerializer.class) {
                return tuple((TupleSerializer<?>) serializer, strict);
            }
            if (serializer.getClass() == PojoSerializer.class) {
                return pojo((PojoSerializer<?>) serializer, strict);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("no copier can be generated for {}; its serializer copies", serializer, e);
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private static Copier tuple(TupleSerializer<?> serializer, boolean strict) throws ReflectiveOperationException {
        TypeSerializer<?>[] serializers = serializer.getFieldSerializers();
        Class<?> type = serializer.getTupleClass();
        Field[] fields = new Field[serializers.length];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = type.getField("f" + i);
        }
        Copier odd = strict
                ? Crossing.checking((TypeSerializer<Object>) (TypeSerializer<?>) serializer)
                : serializerCopy(serializer);
        return CopierGenerator.generate(type, fields, nested(serializers, strict), odd, strict);
    }

    @SuppressWarnings("unchecked")
    private static Copier pojo(PojoSerializer<?> serializer, boolean strict) throws ReflectiveOperationException {
        Class<?> type = (Class<?>) read(serializer, "clazz");
        if (type.isRecord()) {
            return null;
        }
        Field[] fields = (Field[]) read(serializer, "fields");
        TypeSerializer<?>[] serializers = (TypeSerializer<?>[]) read(serializer, "fieldSerializers");
        if (Arrays.stream(fields).anyMatch(field -> field == null)) {
            return null;
        }
        Copier odd = strict
                ? Crossing.checking((TypeSerializer<Object>) (TypeSerializer<?>) serializer)
                : serializerCopy(serializer);
        return CopierGenerator.generate(type, fields, nested(serializers, strict), odd, false);
    }

    /** The serializers of a POJO's or a row's fields; none if they are out of reach. */
    static TypeSerializer<?>[] fieldSerializers(TypeSerializer<?> serializer) {
        try {
            return (TypeSerializer<?>[]) read(serializer, "fieldSerializers");
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("the fields of {} are out of reach", serializer, e);
            return new TypeSerializer<?>[0];
        }
    }

    private static Object read(TypeSerializer<?> serializer, String name) throws ReflectiveOperationException {
        Field field = serializer.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(serializer);
    }

    private static Copier[] nested(TypeSerializer<?>[] serializers, boolean strict) {
        return Arrays.stream(serializers).map(one -> of(one, strict)).toArray(Copier[]::new);
    }
}
