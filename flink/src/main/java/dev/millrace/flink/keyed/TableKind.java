package dev.millrace.flink.keyed;

import dev.millrace.state.LongKeys;
import dev.millrace.state.LongLongTable;
import dev.millrace.state.LongTable;
import dev.millrace.state.ObjectTable;
import dev.millrace.state.PagedTable;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * The closest table for a type of keys and a type of values. Immutable.
 *
 * @param keys null if keys do not fit into longs
 * @param values null if values do not fit into longs
 */
record TableKind<K, S>(LongKeys<K> keys, LongKeys<S> values) {

    static <K, S> TableKind<K, S> of(TypeSerializer<K> keySerializer, TypeSerializer<S> valueSerializer) {
        return new TableKind<>(longs(keySerializer), longs(valueSerializer));
    }

    @SuppressWarnings("unchecked")
    static <T> LongKeys<T> longs(TypeSerializer<T> serializer) {
        Class<?> type = serializer.getClass();
        if (type == LongSerializer.class) {
            return (LongKeys<T>) LongKeys.LONG;
        }
        return type == IntSerializer.class ? (LongKeys<T>) LongKeys.INT : null;
    }

    PagedTable<K, S> table(int groupCount, ToIntFunction<K> groups, UnaryOperator<S> copier) {
        if (keys == null) {
            return new ObjectTable<>(groupCount, groups, copier, TableKind::read);
        }
        return values == null
                ? new LongTable<>(groupCount, groups, keys, copier)
                : new LongLongTable<>(groupCount, groups, keys, values);
    }

    private static int read(Object value) {
        return value instanceof Tuple2<?, ?> pair && pair.f0 != null && pair.f1 != null
                ? (pair.f0.getClass() == TableKind.class ? 1 : 0) + (pair.f1.getClass() == TableKind.class ? 1 : 0)
                : 0;
    }
}
