package dev.millrace.engine.task;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.input.Receiver;

/**
 * What one subtask does. All methods but {@link #cancel()} are called on the task's thread, which may change between
 * turns but is never two at a time. An exception from any of them fails the task.
 */
public interface TaskLogic extends Receiver {

    /** Called before each turn, on its thread. */
    default void beginTurn() {}

    /** Called after each turn, on its thread, whatever happened. */
    default void endTurn() {}

    /**
     * Called on the task's thread before what a turn has emitted last is published at its end. The logic may look at
     * it, and must not emit.
     */
    default void publishing() {}

    /**
     * Whether a thread of the logic's own emits, and therefore publishes, itself. The task's thread then leaves the
     * outlets alone until the logic has finished producing. Constant.
     */
    default boolean emitsByItself() {
        return false;
    }

    /** Says of something that was thrown in this task where it came from. Any thread. */
    default Throwable explain(Throwable thrown) {
        return thrown;
    }

    /** Called once, before anything else. May take its time. */
    void open() throws Exception;

    /**
     * Produces records that come from no input. Called once a turn, if there is room downstream, until it says that it
     * has ended.
     *
     * @param budget how many records to produce at most, roughly
     */
    default Progress produce(int budget) throws Exception {
        return Progress.ENDED;
    }

    /** No record will come any more: flush, emit the rest. Called once, before the outlets are told. */
    void finish(boolean drained) throws Exception;

    /**
     * Whether a barrier that the task was told of has to wait, until this says otherwise or the task has finished.
     * Called on the task's thread while records flow, once a turn and more often; may be the reason why the task comes
     * to an end.
     */
    default boolean defers(Signal.Barrier barrier) throws Exception {
        return false;
    }

    /**
     * Whether, although finished, the task has to stay for barriers and letters. Asked each turn after {@link #finish}.
     */
    default boolean lingers() {
        return false;
    }

    /**
     * Lets go of everything. Called once, last, also after a failure and after cancellation.
     *
     * @param failure what ended the task, null if it finished
     */
    void close(Throwable failure) throws Exception;

    /**
     * Makes whatever runs in this task come to an end soon. Any thread, at any time, possibly more than once; must not
     * block.
     */
    void cancel();

    /** A thread of the logic's own that does most of the work; null if the task's thread does. Any thread. */
    default Thread ownThread() {
        return null;
    }

    /** Interrupts threads of the logic's own; called now and then while it does not come to an end. Any thread. */
    default void interrupt() {}
}
