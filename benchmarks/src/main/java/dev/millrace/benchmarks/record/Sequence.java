package dev.millrace.benchmarks.record;

import java.io.Serializable;

/** Makes the record at an index; a pure function, so any engine at any parallelism reads the same records. */
@FunctionalInterface
public interface Sequence<T> extends Serializable {
    T at(long index);

    /** Told on the source's thread each time that the source's position has become part of a checkpoint. */
    default void snapshotTaken() {}
}
