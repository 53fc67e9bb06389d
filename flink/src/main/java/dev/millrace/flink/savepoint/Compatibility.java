package dev.millrace.flink.savepoint;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Compares a state of a savepoint with the state that a job asks for, with Flink's own rules. Stateless. */
public final class Compatibility {
    private static final int SHOWN_CHANGES = 4;

    private Compatibility() {}

    /** @param missing classes that the savepoint names and the job does not have */
    public static StateVerdict of(StateMeta saved, AskedState asked, List<String> missing) {
        if (saved.kind() != asked.kind()) {
            return fails(
                    saved,
                    "it was " + saved.kind().text() + " and is " + asked.kind().text() + " state");
        }
        if (saved.value() == null) {
            return new StateVerdict(
                    saved.name(), saved.kind(), Verdict.UNKNOWN, "the savepoint does not say what its values are");
        }
        if (saved.isTtl() != TypeTrees.isTtl(asked.value().snapshotConfiguration())) {
            return fails(
                    saved,
                    "its time-to-live was switched " + (saved.isTtl() ? "off" : "on")
                            + ", and Flink 1.20 cannot convert that");
        }
        Optional<String> unreadable = unreadable(saved, missing);
        if (unreadable.isPresent()) {
            TypeTree now = TypeTrees.of(asked.value().snapshotConfiguration());
            List<String> changes = TypeDifference.between(saved.type(), now);
            return fails(saved, changes.isEmpty() ? unreadable.get() : told(changes) + ": " + unreadable.get());
        }
        StateVerdict verdict =
                part(saved, "keys", saved.key(), asked.key(), saved.kind().isKeyed());
        if (verdict.verdict() != Verdict.FAILS) {
            verdict = worse(verdict, part(saved, "namespaces", saved.namespace(), asked.namespace(), true));
        }
        return verdict.verdict() == Verdict.FAILS
                ? verdict
                : worse(verdict, part(saved, "values", saved.value(), asked.value(), false));
    }

    /** Why the keys of an operator are refused; empty if they are not. */
    public static Optional<String> ofKeys(StateMeta saved, TypeSerializer<?> now) {
        StateVerdict verdict = part(saved, "keys", saved.key(), now, true);
        return verdict.verdict() == Verdict.FAILS ? Optional.of(verdict.reason()) : Optional.empty();
    }

    /**
     * Why what was written cannot be read any more, whatever is made of it then; empty if it can.
     *
     * @param missing classes that the savepoint names and the job does not have
     */
    public static Optional<String> unreadable(StateMeta saved, List<String> missing) {
        if (saved.type().hasMissing()) {
            return Optional.of("the job does not have " + String.join(", ", missing));
        }
        if (saved.value() == null) {
            return Optional.empty();
        }
        try {
            saved.value().restoreSerializer();
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            return Optional.of(
                    "values of " + saved.type().text() + " cannot be read any more (" + e.getMessage() + ")");
        }
    }

    private static StateVerdict fails(StateMeta saved, String reason) {
        return new StateVerdict(saved.name(), saved.kind(), Verdict.FAILS, reason);
    }

    private static StateVerdict worse(StateVerdict first, StateVerdict second) {
        return second.verdict() == Verdict.RESTORES ? first : second;
    }

    /** @param isFixed whether what is stored cannot be converted */
    private static StateVerdict part(
            StateMeta state, String what, TypeSerializerSnapshot<?> saved, TypeSerializer<?> now, boolean isFixed) {
        StateVerdict fine = new StateVerdict(state.name(), state.kind(), Verdict.RESTORES, "");
        if (saved == null || now == null) {
            return fine;
        }
        try {
            TypeSerializerSchemaCompatibility<?> result = resolve(saved, now);
            if (result.isCompatibleAsIs() || result.isCompatibleWithReconfiguredSerializer()) {
                return fine;
            }
            String changes = changes(state, saved, now);
            if (result.isIncompatible()) {
                return fails(state, what + ": " + changes + remark(changes, now));
            }
            return isFixed
                    ? fails(state, what + " cannot be converted: " + changes)
                    : new StateVerdict(state.name(), state.kind(), Verdict.MIGRATES, what + ": " + changes);
        } catch (RuntimeException | LinkageError e) {
            return fails(state, what + ": their serializers cannot be compared: " + e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> TypeSerializerSchemaCompatibility<T> resolve(
            TypeSerializerSnapshot<?> saved, TypeSerializer<T> now) {
        return now.snapshotConfiguration().resolveSchemaCompatibility((TypeSerializerSnapshot<T>) saved);
    }

    private static String changes(StateMeta state, TypeSerializerSnapshot<?> saved, TypeSerializer<?> now) {
        TypeTree before = saved == state.value() ? state.type() : TypeTrees.of(saved);
        TypeTree after = TypeTrees.of(now.snapshotConfiguration());
        List<String> changes = TypeDifference.between(before, after);
        return changes.isEmpty()
                ? "the serializer of " + before.text() + " does not take what it wrote then: "
                        + saved.getClass().getName() + " of the savepoint, "
                        + now.getClass().getName() + " of the job"
                : told(changes);
    }

    /** The same change is converted where the new field has a default. */
    private static String remark(String changes, TypeSerializer<?> now) {
        return changes.contains(" is new")
                        && TypeTrees.of(now.snapshotConfiguration()).hasAvro()
                ? "; Avro converts what lacks a field only if its schema has a default for it"
                : "";
    }

    private static String told(List<String> changes) {
        String more = changes.size() > SHOWN_CHANGES ? ", and " + (changes.size() - SHOWN_CHANGES) + " more" : "";
        return String.join(", ", changes.subList(0, Math.min(SHOWN_CHANGES, changes.size()))) + more;
    }
}
