package dev.millrace.flink.host;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import dev.millrace.flink.savepoint.Compatibility;
import dev.millrace.flink.savepoint.RefusedState;
import dev.millrace.flink.savepoint.SavedOperator;
import dev.millrace.flink.savepoint.StateMeta;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.BackendBuildingException;
import org.apache.flink.util.StateMigrationException;

/**
 * Says why an operator does not get its state back: which state, and what about it. Flink says as much as that a
 * serializer is not compatible. Reads the operator's state again, so it is asked only after a failure. Immutable.
 *
 * @param restore what the task started from
 * @param vertex of the task
 */
record RestoreDiagnosis(TaskRestore restore, HostedVertex vertex, int subtask, ClassLoader classLoader) {
    private static final int MAX_CAUSES = 100;
    private static final String REMEDY = "Change it back, or let the operator have another uid and start without its"
            + " state (-n); 'millrace savepoint check PATH JOB' compares all states before a run.";

    /** The failure in better words, or the same if it is not about state that was restored. */
    Throwable explain(HostedOperator hosted, Throwable thrown) {
        OperatorSubtaskState state = restore.states().get(hosted.config().getOperatorID());
        if (state == null || !state.hasState() || !isAboutState(thrown)) {
            return thrown;
        }
        try {
            return explain(hosted, saved(hosted, state), thrown)
                    .map(Throwable.class::cast)
                    .orElse(thrown);
        } catch (RuntimeException | LinkageError e) {
            thrown.addSuppressed(e);
            return thrown;
        }
    }

    private static boolean isAboutState(Throwable thrown) {
        return causes(thrown)
                .anyMatch(
                        cause -> cause instanceof StateMigrationException || cause instanceof BackendBuildingException);
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES);
    }

    private SavedOperator saved(HostedOperator hosted, OperatorSubtaskState state) {
        OperatorState operator =
                new OperatorState(hosted.config().getOperatorID(), vertex.parallelism(), vertex.maxParallelism());
        operator.putState(subtask, state);
        return SavedOperator.wholly(operator, classLoader);
    }

    private Optional<MillraceException> explain(HostedOperator hosted, SavedOperator saved, Throwable thrown) {
        String start = "operator '" + hosted.name() + "' cannot restore its ";
        if (!saved.faults().isEmpty()) {
            MillraceException fault = saved.faults().get(0);
            return Optional.of(new MillraceException(
                    fault.group(), fault.code(), start + "state: " + fault.getMessage(), fault.remedy(), thrown));
        }
        return refused(saved, thrown)
                .or(() -> unreadable(saved))
                .or(() -> keys(hosted, saved))
                .or(() -> oneOf(saved, thrown))
                .map(reason -> new MillraceException(Group.USER, "E306", start + reason, REMEDY, thrown));
    }

    /** The state that Flink refused, if that is known. */
    private static Optional<String> refused(SavedOperator saved, Throwable thrown) {
        return causes(thrown)
                .filter(RefusedState.class::isInstance)
                .map(cause -> ((RefusedState) cause).asked())
                .filter(Objects::nonNull)
                .findFirst()
                .map(asked -> saved.states().stream()
                        .filter(state -> state.name().equals(asked.name()))
                        .findFirst()
                        .map(state ->
                                Compatibility.of(state, asked, saved.missing()).reason())
                        .map(reason -> "state '" + asked.name() + "': " + reason)
                        .orElse("state '" + asked.name() + "'"));
    }

    /** The first state whose values cannot be read, whatever the job makes of them. */
    private static Optional<String> unreadable(SavedOperator saved) {
        for (StateMeta state : saved.states()) {
            Optional<String> reason = Compatibility.unreadable(state, saved.missing());
            if (reason.isPresent()) {
                return Optional.of("state '" + state.name() + "': " + reason.get());
            }
        }
        return Optional.empty();
    }

    /** Keys are refused before any state is asked for. */
    private Optional<String> keys(HostedOperator hosted, SavedOperator saved) {
        var now = hosted.config().getStateKeySerializer(classLoader);
        return saved.states().stream()
                .filter(state -> state.kind().isKeyed() && state.key() != null && now != null)
                .findFirst()
                .flatMap(state -> Compatibility.ofKeys(state, now))
                .map(verdict -> "keyed state: " + verdict);
    }

    /** The state whose class the failure is about, or all that it can be. */
    private static Optional<String> oneOf(SavedOperator saved, Throwable thrown) {
        Throwable root = causes(thrown).reduce(thrown, (outer, inner) -> inner);
        String said = String.valueOf(root.getMessage());
        List<StateMeta> candidates =
                narrowed(saved.states(), state -> state.type().classNames().anyMatch(said::contains));
        if (candidates.size() == saved.states().size()) {
            candidates = narrowed(candidates, state -> isWrittenByOneOf(said, state));
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(candidates.size() == 1 ? "state " : "state, one of ");
        String separator = "";
        for (StateMeta state : candidates) {
            text.append(separator)
                    .append('\'')
                    .append(state.name())
                    .append("' (")
                    .append(state.type().text())
                    .append(')');
            separator = ", ";
        }
        return Optional.of(text.append(": ").append(said).toString());
    }

    /** Those that fit, or all if none does. */
    private static List<StateMeta> narrowed(List<StateMeta> states, Predicate<StateMeta> fits) {
        List<StateMeta> fitting = states.stream().filter(fits).toList();
        return fitting.isEmpty() ? states : fitting;
    }

    /** Where Flink names no type it names the serializers. */
    private static boolean isWrittenByOneOf(String said, StateMeta state) {
        return state.value() != null
                && said.contains(state.value().restoreSerializer().getClass().getName());
    }
}
