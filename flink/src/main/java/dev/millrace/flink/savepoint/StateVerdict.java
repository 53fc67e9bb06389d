package dev.millrace.flink.savepoint;

/**
 * What would become of one state. Immutable.
 *
 * @param reason empty if the verdict says it all
 */
public record StateVerdict(String name, StateKind kind, Verdict verdict, String reason) {}
