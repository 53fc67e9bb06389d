package dev.millrace.flink.savepoint;

import java.lang.reflect.Field;
import java.util.Optional;

/** Looks at what Flink's snapshots of serializers keep to themselves. Stateless. */
final class Peek {
    private Peek() {}

    /** The value of a field, wherever in the class's ancestry it is; empty if there is none or it is null. */
    static Optional<Object> field(Object object, String name) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Field field = type.getDeclaredField(name);
                field.setAccessible(true);
                return Optional.ofNullable(field.get(object));
            } catch (NoSuchFieldException e) {
                continue;
            } catch (ReflectiveOperationException | RuntimeException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    static <T> Optional<T> field(Object object, String name, Class<T> type) {
        return field(object, name).filter(type::isInstance).map(type::cast);
    }
}
