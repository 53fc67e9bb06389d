package dev.millrace.flink.copy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.GenericArraySerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.java.tuple.Tuple;
import org.apache.flink.api.java.typeutils.runtime.EitherSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.api.java.typeutils.runtime.RowSerializer;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializer;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;

/** Looks for nulls inside of objects, in places where most serializers take none. Immutable. */
final class NullScan {
    private NullScan() {}

    /**
     * Says of objects of a type whether they hold a null that may not be serialisable.
     *
     * @return null if no object of the type does
     */
    static Predicate<Object> of(TypeSerializer<?> serializer) {
        if (serializer instanceof ListSerializer<?> list) {
            Predicate<Object> element = orNull(of(list.getElementSerializer()));
            return value -> value != null && ((List<?>) value).stream().anyMatch(element);
        }
        if (serializer instanceof MapSerializer<?, ?> map) {
            return ofMap(map);
        }
        if (serializer instanceof GenericArraySerializer<?> array) {
            Predicate<Object> element = of(array.getComponentSerializer());
            return element == null
                    ? null
                    : value -> value != null && Arrays.stream((Object[]) value).anyMatch(element);
        }
        if (serializer instanceof EitherSerializer<?, ?> either) {
            Predicate<Object> left = orNull(of(either.getLeftSerializer()));
            Predicate<Object> right = orNull(of(either.getRightSerializer()));
            return value -> value instanceof Either<?, ?> which
                    && (which.isLeft() ? left.test(which.left()) : right.test(which.right()));
        }
        if (serializer instanceof TupleSerializer<?> tuple) {
            Predicate<Object>[] fields = all(tuple.getFieldSerializers());
            return value -> value instanceof Tuple held
                    && IntStream.range(0, fields.length)
                            .anyMatch(i -> orNull(fields[i]).test(held.getField(i)));
        }
        if (serializer instanceof RowSerializer row) {
            Predicate<Object>[] fields = all(Copiers.fieldSerializers(row));
            return Arrays.stream(fields).allMatch(Objects::isNull)
                    ? null
                    : value -> value instanceof Row held
                            && IntStream.range(0, Math.min(fields.length, held.getArity()))
                                    .anyMatch(i -> fields[i] != null && fields[i].test(held.getField(i)));
        }
        // Its fields may be out of reach: whatever might hold a null has to be serialised.
        return serializer instanceof PojoSerializer<?> pojo
                        && Arrays.stream(Copiers.fieldSerializers(pojo)).anyMatch(field -> of(field) != null)
                ? value -> true
                : null;
    }

    private static Predicate<Object> ofMap(MapSerializer<?, ?> map) {
        Predicate<Object> key = orNull(of(map.getKeySerializer()));
        Predicate<Object> held = of(map.getValueSerializer());
        return value -> value != null
                && ((Map<?, ?>) value)
                        .entrySet().stream()
                                .anyMatch(entry ->
                                        key.test(entry.getKey()) || (held != null && held.test(entry.getValue())));
    }

    /** A null itself counts too. */
    private static Predicate<Object> orNull(Predicate<Object> inside) {
        return inside == null ? Objects::isNull : value -> value == null || inside.test(value);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Predicate<Object>[] all(TypeSerializer<?>[] serializers) {
        return Arrays.stream(serializers).map(NullScan::of).toArray(Predicate[]::new);
    }
}
