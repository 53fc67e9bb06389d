package dev.millrace.engine.schedule;

/** Where a duty waits for its turn. Thread-safe. */
interface Home {

    /** Queues a duty that is ready; it is in no queue now. */
    void enqueue(Schedulable duty);

    /** Queues a duty that wants to be looked at again soon. */
    void enqueuePolling(Schedulable duty);

    /** A duty that lives here is done and will not be queued again. */
    default void retire(Schedulable duty) {}
}
