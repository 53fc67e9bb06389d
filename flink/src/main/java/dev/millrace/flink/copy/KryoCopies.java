package dev.millrace.flink.copy;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.IntMap;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spares Kryo's copies where they are needless, and makes the others lose what its serialised form loses: by default a
 * copy keeps transient fields, while a record that crosses Flink's network does not.
 */
final class KryoCopies {
    private static final Logger LOG = LoggerFactory.getLogger(KryoCopies.class);

    private KryoCopies() {}

    /** Adjusts every Kryo serializer within the given one, which must be the caller's own. */
    static void dropTransientFields(TypeSerializer<?> serializer) {
        try {
            visit(serializer, Collections.newSetFromMap(new IdentityHashMap<>()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("transient fields of generic types may survive an exchange: {} cannot be adjusted", serializer, e);
        }
    }

    /** Whether the serializer is Kryo's own way with a class whose objects cannot be told from their copies. */
    static boolean areNeedless(TypeSerializer<?> serializer) {
        if (!(serializer instanceof KryoSerializer<?> kryo)) {
            return false;
        }
        try {
            Field field = KryoSerializer.class.getDeclaredField("type");
            field.setAccessible(true);
            Class<?> type = (Class<?>) field.get(kryo);
            return Immutability.isProven(type)
                    && kryo.getKryo().getSerializer(type).getClass() == FieldSerializer.class;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("{} copies", serializer, e);
            return false;
        }
    }

    private static void visit(Object object, Set<Object> seen) throws ReflectiveOperationException {
        if (object == null || !seen.add(object)) {
            return;
        }
        if (object instanceof Object[] array) {
            for (Object element : array) {
                visit(element, seen);
            }
        } else if (object instanceof KryoSerializer<?> kryo) {
            adjust(kryo);
        } else if (object instanceof TypeSerializer<?>) {
            visitFields(object, seen);
        }
    }

    private static void visitFields(Object object, Set<Object> seen) throws ReflectiveOperationException {
        for (Class<?> type = object.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || !mayHoldSerializer(field.getType())) {
                    continue;
                }
                field.setAccessible(true);
                visit(field.get(object), seen);
            }
        }
    }

    private static boolean mayHoldSerializer(Class<?> type) {
        Class<?> element = type.isArray() ? type.getComponentType() : type;
        return TypeSerializer.class.isAssignableFrom(element);
    }

    @SuppressWarnings("unchecked")
    private static void adjust(KryoSerializer<?> serializer) throws ReflectiveOperationException {
        Kryo kryo = serializer.getKryo();
        kryo.setDefaultSerializer((owner, type) -> withoutTransient(new FieldSerializer<>(owner, type)));
        // The ids have gaps, so that they cannot be counted up.
        Field registrations = DefaultClassResolver.class.getDeclaredField("idToRegistration");
        registrations.setAccessible(true);
        for (Registration registration : ((IntMap<Registration>) registrations.get(kryo.getClassResolver())).values()) {
            if (registration.getSerializer() instanceof FieldSerializer<?> fields) {
                withoutTransient(fields);
            }
        }
    }

    private static Serializer<?> withoutTransient(FieldSerializer<?> serializer) {
        serializer.setCopyTransient(false);
        return serializer;
    }
}
