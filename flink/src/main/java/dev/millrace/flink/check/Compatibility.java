package dev.millrace.flink.check;

import dev.millrace.flink.savepoint.StateMeta;
import dev.millrace.flink.savepoint.TypeDifference;
import dev.millrace.flink.savepoint.TypeTree;
import dev.millrace.flink.savepoint.TypeTrees;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Compares a state of a savepoint with the state that a job asks for, with Flink's own rules. Stateless. */
final class Compatibility {
    private static final int SHOWN_CHANGES = 4;

    private Compatibility() {}

    /** @param missing classes that the savepoint names and the job does not have */
    static StateVerdict of(StateMeta saved, Registration asked, List<String> missing) {
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
        if (TypeTrees.of(saved.value()).hasMissing()) {
            return fails(saved, "the job does not have " + String.join(", ", missing));
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
            String changes = changes(saved, now);
            if (result.isIncompatible()) {
                return fails(state, what + ": " + changes);
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

    private static String changes(TypeSerializerSnapshot<?> saved, TypeSerializer<?> now) {
        TypeTree before = TypeTrees.of(saved);
        TypeTree after = TypeTrees.of(now.snapshotConfiguration());
        List<String> changes = TypeDifference.between(before, after);
        if (changes.isEmpty()) {
            return "the serializer of " + before.text() + " does not take what it wrote then: "
                    + saved.getClass().getName() + " of the savepoint, "
                    + now.getClass().getName() + " of the job";
        }
        String more = changes.size() > SHOWN_CHANGES ? ", and " + (changes.size() - SHOWN_CHANGES) + " more" : "";
        return String.join(", ", changes.subList(0, Math.min(SHOWN_CHANGES, changes.size()))) + more;
    }
}
