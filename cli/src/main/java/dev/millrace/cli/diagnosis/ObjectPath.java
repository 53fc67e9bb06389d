package dev.millrace.cli.diagnosis;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields that lead from one object to another, by the shortest way. Immutable. */
final class ObjectPath {
    private static final int OBJECT_LIMIT = 100_000;
    private static final String CAPTURED = "val$";
    private static final String LAMBDA_ARGUMENT = "arg$";
    private static final String OUTER = "this$";

    /** One hop: the object held by {@code owner} under {@code label}. */
    private record Step(Step before, Object owner, String label, Object value) {}

    private final List<Step> steps;

    private ObjectPath(List<Step> steps) {
        this.steps = steps;
    }

    /** Empty if both are the same object or no way is found, as when the target lives in a serializer's own copy. */
    static ObjectPath between(Object root, Object target) {
        for (boolean includesTransient : new boolean[] {false, true}) {
            Step last = new Search(target, includesTransient).from(root);
            if (last != null) {
                List<Step> steps = new ArrayList<>();
                for (Step step = last; step.before() != null; step = step.before()) {
                    steps.add(0, step);
                }
                return new ObjectPath(steps);
            }
        }
        return new ObjectPath(List.of());
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Whether the target is the enclosing instance of a class, or the {@code this} of the method around a lambda. */
    boolean endsAtOuter() {
        Step last = steps.get(steps.size() - 1);
        if (last.label().startsWith(LAMBDA_ARGUMENT)) {
            return FunctionName.of(last.owner().getClass())
                    .endsWith(" " + last.value().getClass().getName());
        }
        return last.label().startsWith(OUTER);
    }

    /** {@code Splitter.clients[0]}: from the last object on the way whose class the job's author wrote. */
    @Override
    public String toString() {
        int first = 0;
        for (int i = 0; i < steps.size(); i++) {
            Class<?> owner = steps.get(i).owner().getClass();
            if (!owner.isArray() && UserFrames.isUserClass(owner.getName())) {
                first = i;
            }
        }
        StringBuilder text = new StringBuilder(
                FunctionName.shortNameOf(steps.get(first).owner().getClass()));
        for (Step step : steps.subList(first, steps.size())) {
            text.append(words(step.label()));
        }
        return text.toString();
    }

    private static String words(String label) {
        if (label.startsWith(CAPTURED)) {
            return "'s captured variable " + label.substring(CAPTURED.length());
        }
        if (label.startsWith(LAMBDA_ARGUMENT)) {
            return "'s captured variable number " + label.substring(LAMBDA_ARGUMENT.length());
        }
        return label.startsWith("[") ? label : "." + label;
    }

    /** Breadth first, so that the way found is the shortest. */
    private static final class Search {
        private final Object target;
        private final boolean includesTransient;
        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Deque<Step> open = new ArrayDeque<>();

        Search(Object target, boolean includesTransient) {
            this.target = target;
            this.includesTransient = includesTransient;
        }

        Step from(Object root) {
            open.add(new Step(null, null, "", root));
            seen.add(root);
            while (!open.isEmpty() && seen.size() < OBJECT_LIMIT) {
                Step step = open.remove();
                if (step.value() == target) {
                    return step;
                }
                expand(step);
            }
            return null;
        }

        private void expand(Step step) {
            Object value = step.value();
            if (value instanceof Object[] array) {
                for (int i = 0; i < array.length; i++) {
                    add(step, "[" + i + "]", array[i]);
                }
            } else if (value instanceof Collection<?> collection && isOfJava(value)) {
                int i = 0;
                for (Object element : collection) {
                    add(step, "[" + i++ + "]", element);
                }
            } else if (value instanceof Map<?, ?> map && isOfJava(value)) {
                map.forEach((key, held) -> {
                    add(step, "[key " + key + "]", key);
                    add(step, "[" + key + "]", held);
                });
            } else {
                expandFields(step);
            }
        }

        private void expandFields(Step step) {
            for (Class<?> type = step.value().getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    int modifiers = field.getModifiers();
                    if (!Modifier.isStatic(modifiers)
                            && !field.getType().isPrimitive()
                            && (includesTransient || !Modifier.isTransient(modifiers))) {
                        add(step, field.getName(), read(field, step.value()));
                    }
                }
            }
        }

        private void add(Step before, String label, Object value) {
            if (value != null && seen.add(value)) {
                open.add(new Step(before, before.value(), label, value));
            }
        }

        private static boolean isOfJava(Object value) {
            return value.getClass().getName().startsWith("java.");
        }

        /** Null for what Java does not let us see: it is then not shown as a way. */
        private static Object read(Field field, Object owner) {
            try {
                field.setAccessible(true);
                return field.get(owner);
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }
    }
}
