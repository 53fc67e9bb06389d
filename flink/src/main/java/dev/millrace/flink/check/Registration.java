package dev.millrace.flink.check;

import dev.millrace.flink.savepoint.StateKind;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A state that an operator of a job asked for. Immutable.
 *
 * @param key null for lists
 * @param namespace null if there is none
 */
record Registration(
        String name, StateKind kind, TypeSerializer<?> key, TypeSerializer<?> namespace, TypeSerializer<?> value) {}
