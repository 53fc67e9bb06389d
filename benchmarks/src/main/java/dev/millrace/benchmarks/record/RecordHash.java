package dev.millrace.benchmarks.record;

import java.io.Serializable;

/** The hash of one output record; it must cover every field and must not depend on identity. */
@FunctionalInterface
public interface RecordHash<T> extends Serializable {
    long hash(T output);
}
