package dev.millrace.engine.input;

import dev.millrace.engine.exchange.Signal.Barrier;

/** What a task makes of its inputs. Called on the task's thread only. */
public interface Receiver {

    /** @param timestamp meaningless unless {@code hasTimestamp} */
    void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception;

    /** Whether {@link #lookAhead} has any use at present. */
    default boolean looksAhead() {
        return false;
    }

    /**
     * Shows records that will be delivered soon, in this order, so that what they need can be brought near. Must have
     * no effect on what is computed.
     *
     * @param values the first {@code count} are records; the array is the caller's
     * @param timestamps of these records, {@link dev.millrace.engine.exchange.Channel#NO_TIMESTAMP} where one has none
     */
    default void lookAhead(int input, Object[] values, long[] timestamps, int count) {}

    /** Event time of the whole input has advanced. */
    void watermark(int input, long timestamp) throws Exception;

    /** All channels of the input are idle, or no longer. */
    void idleness(int input, boolean idle) throws Exception;

    /** A message of the host's. */
    void carried(int input, Object content) throws Exception;

    /** The barrier has arrived on one channel; none of its epoch had. */
    default void barrierBegun(Barrier barrier) throws Exception {}

    /** The barrier has arrived on every channel of every input. */
    void barrier(Barrier barrier) throws Exception;

    /** Barriers of this epoch need not be waited for any longer. */
    void barrierAbandoned(long epoch) throws Exception;

    /** @param drained false if the job is being suspended and will go on elsewhere */
    void endOfInput(int input, boolean drained) throws Exception;

    /** Whether {@link #accepts} ever says no; constant once the task is open. */
    default boolean selects() {
        return false;
    }

    /** Whether records of this input are wanted now; one that is refused for ever blocks the job. */
    default boolean accepts(int input) {
        return true;
    }
}
