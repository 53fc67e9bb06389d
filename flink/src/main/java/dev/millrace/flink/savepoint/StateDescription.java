package dev.millrace.flink.savepoint;

import java.util.OptionalLong;

/**
 * What a savepoint holds of one state. Immutable.
 *
 * @param key type of the keys; null if it has none
 * @param namespace type of what tells a key's values apart, such as windows; null if nothing does
 * @param value type of the values
 * @param isTtl whether its values are forgotten after a time
 * @param entries values, entries of maps, elements of lists of operators, or timers; empty if they cannot be counted
 * @param keys different keys; empty if they cannot be counted
 * @param bytes of keys and values; empty if that is not known for each state
 */
public record StateDescription(
        String name,
        StateKind kind,
        TypeTree key,
        TypeTree namespace,
        TypeTree value,
        boolean isTtl,
        OptionalLong entries,
        OptionalLong keys,
        OptionalLong bytes) {

    static StateDescription of(StateMeta state, Tally tally) {
        return new StateDescription(
                state.name(),
                state.kind(),
                state.key() == null ? null : TypeTrees.of(state.key()),
                state.isWithoutNamespace() ? null : TypeTrees.of(state.namespace()),
                state.type(),
                state.isTtl(),
                tally.entries(),
                state.kind().isKeyed() && !state.kind().isTimers() ? tally.keys() : OptionalLong.empty(),
                tally.bytes());
    }
}
