package dev.millrace.engine.exchange;

/**
 * A record in a channel, to be looked at and left there. Immutable, save the record.
 *
 * @param value never null
 * @param hasTimestamp whether it carries one
 */
public record Waiting(Object value, boolean hasTimestamp) {}
