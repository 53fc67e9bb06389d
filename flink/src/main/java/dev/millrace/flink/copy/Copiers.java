package dev.millrace.flink.copy;

import java.lang.reflect.Field;
import java.util.Arrays;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the quickest way to do what {@link TypeSerializer#copy} does: nothing for immutable types, a generated class
 * for tuples and POJOs, which Flink copies by reflection, and the serializer itself for all else. Thread-safe.
 */
public final class Copiers {
    private static final Logger LOG = LoggerFactory.getLogger(Copiers.class);

    private Copiers() {}

    /** For records that pass from one operator of a task to the next. Null if they need no copy. */
    public static Copier withinTask(TypeSerializer<?> serializer) {
        return of(serializer);
    }

    /**
     * For records that pass from task to task, where Flink serialises: what would not survive that does not survive
     * here. Null if they need no copy.
     *
     * @param serializer the caller's own instance; it may be changed
     */
    public static Copier betweenTasks(TypeSerializer<?> serializer) {
        KryoCopies.dropTransientFields(serializer);
        return of(serializer);
    }

    @SuppressWarnings("unchecked")
    private static Copier of(TypeSerializer<?> serializer) {
        if (serializer.isImmutableType()) {
            return null;
        }
        Copier generated = generated(serializer);
        return generated != null ? generated : ((TypeSerializer<Object>) serializer)::copy;
    }

    private static Copier generated(TypeSerializer<?> serializer) {
        try {
            if (serializer.getClass() == TupleSerializer.class) {
                return tuple((TupleSerializer<?>) serializer);
            }
            if (serializer.getClass() == PojoSerializer.class) {
                return pojo((PojoSerializer<?>) serializer);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("no copier can be generated for {}; its serializer copies", serializer, e);
        }
        return null;
    }

    private static Copier tuple(TupleSerializer<?> serializer) throws ReflectiveOperationException {
        TypeSerializer<?>[] serializers = serializer.getFieldSerializers();
        Class<?> type = serializer.getTupleClass();
        Field[] fields = new Field[serializers.length];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = type.getField("f" + i);
        }
        return CopierGenerator.generate(type, fields, nested(serializers), serializer);
    }

    private static Copier pojo(PojoSerializer<?> serializer) throws ReflectiveOperationException {
        Class<?> type = (Class<?>) read(serializer, "clazz");
        if (type.isRecord()) {
            return null;
        }
        Field[] fields = (Field[]) read(serializer, "fields");
        TypeSerializer<?>[] serializers = (TypeSerializer<?>[]) read(serializer, "fieldSerializers");
        if (Arrays.stream(fields).anyMatch(field -> field == null)) {
            return null;
        }
        return CopierGenerator.generate(type, fields, nested(serializers), serializer);
    }

    private static Object read(PojoSerializer<?> serializer, String name) throws ReflectiveOperationException {
        Field field = PojoSerializer.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(serializer);
    }

    private static Copier[] nested(TypeSerializer<?>[] serializers) {
        return Arrays.stream(serializers).map(Copiers::of).toArray(Copier[]::new);
    }
}
