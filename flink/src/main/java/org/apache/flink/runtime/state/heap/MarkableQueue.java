package org.apache.flink.runtime.state.heap;

import java.util.function.Supplier;

/** A queue that can be marked for a snapshot, instead of being copied for it on the task's thread. */
public interface MarkableQueue<T> {

    /** Marks what is in the queue now: gives it on any thread, in any order, however the queue has changed since. */
    Supplier<T[]> mark();
}
