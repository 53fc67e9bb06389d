package dev.millrace.engine.time;

/** Where the engine's time comes from. Thread-safe. */
public interface Clock {

    /** Wall-clock time in milliseconds since 1970-01-01 UTC; may jump. */
    long nowMs();

    /** For durations only: nanoseconds since an arbitrary instant, never going back. */
    long nowNs();

    /**
     * Runs an action once, about {@code delayMs} from now, on a thread of the clock's: it must not block.
     *
     * @param delayMs 0 or negative for as soon as possible
     */
    Alarm schedule(long delayMs, Runnable action);

    /** Ends the clock's thread; pending alarms do not go off. */
    void close();

    /** A scheduled action. */
    @FunctionalInterface
    interface Alarm {
        /** Returns whether it was prevented; false if it already ran or was cancelled before. */
        boolean cancel();
    }
}
