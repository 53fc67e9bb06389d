package dev.millrace.flink.copy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Proves of classes that their objects never change, so that sharing one cannot be told from copying it. Stateless. */
final class Immutability {
    /** Final classes, as a field of a class that can be extended could hold anything. */
    private static final Set<Class<?>> KNOWN = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            UUID.class,
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class);

    private Immutability() {}

    /**
     * Whether every object of this class is its own copy: the class is final, and so are its fields, down to the last
     * one. Constants of enums count: no copy of one is another object. A transient field spoils it, since it does not
     * survive serialisation.
     */
    static boolean isProven(Class<?> type) {
        return isProven(type, new HashSet<>());
    }

    private static boolean isProven(Class<?> type, Set<Class<?>> assumed) {
        if (type.isPrimitive() || KNOWN.contains(type) || Enum.class.isAssignableFrom(type) || !assumed.add(type)) {
            return true;
        }
        if (!Modifier.isFinal(type.getModifiers())
                || type.isArray()
                || type.getName().startsWith("java.")) {
            return false;
        }
        for (Class<?> declaring = type; declaring != Object.class; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !isProven(field, assumed)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isProven(Field field, Set<Class<?>> assumed) {
        int modifiers = field.getModifiers();
        return Modifier.isFinal(modifiers) && !Modifier.isTransient(modifiers) && isProven(field.getType(), assumed);
    }
}
