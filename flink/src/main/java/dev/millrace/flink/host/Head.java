package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * How the first operator of a chain gets its records: the part in which the kinds of tasks differ. Called on the task's
 * thread, save {@link #cancel()}.
 */
interface Head {

    /** Called before the operators are opened. */
    default void prepare() throws Exception {}

    default Progress produce(int budget) throws Exception {
        return Progress.ENDED;
    }

    default void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        throw noInputs();
    }

    /** See {@link dev.millrace.engine.input.Receiver#lookAhead}. */
    default void lookAhead(int input, Object[] values, long[] timestamps, int count) {}

    default boolean looksAhead() {
        return false;
    }

    default void watermark(int input, Watermark watermark) throws Exception {
        throw noInputs();
    }

    default void status(int input, WatermarkStatus status) throws Exception {
        throw noInputs();
    }

    default void latencyMarker(int input, LatencyMarker marker) throws Exception {
        throw noInputs();
    }

    default void attributes(int input, RecordAttributes attributes) throws Exception {
        throw noInputs();
    }

    /** The input ran dry. */
    default void endInput(int input) throws Exception {
        throw noInputs();
    }

    /** Event time is over for what this head itself produces. */
    default void endEventTime() {}

    /** Whether the head wants to choose which inputs are read. */
    default boolean selects() {
        return false;
    }

    default boolean accepts(int input) {
        return true;
    }

    /** Makes what this head itself produces come to an end, as if it had run dry or was to go on another time. */
    default void stop(boolean drain) {}

    /** Makes a thread of the head's own come to an end. Any thread, possibly more than once; does not block. */
    default void cancel() {}

    /** The thread of the head's own; null if it has none. Any thread. */
    default Thread thread() {
        return null;
    }

    /** Interrupts a thread of the head's own. Any thread. */
    default void interrupt() {}

    /** Waits for a thread of the head's own to end, after a failure or cancellation. */
    default void awaitEnd() throws InterruptedException {}

    private static IllegalStateException noInputs() {
        return new IllegalStateException("this task has no inputs");
    }
}
