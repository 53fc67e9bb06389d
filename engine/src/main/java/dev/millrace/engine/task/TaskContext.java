package dev.millrace.engine.task;

import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.exchange.Waiting;
import dev.millrace.engine.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the engine offers to the logic of one subtask. */
public interface TaskContext {

    /** "name (2/4)": the vertex, the subtask counted from 1, the parallelism. */
    String description();

    int subtask();

    int parallelism();

    /** One outlet an outgoing edge, in the order of the plan. */
    Outlet outlet(int index);

    /** Sends a signal along every outgoing edge, published at once. Blocks while a channel is full. */
    void broadcast(Signal signal) throws InterruptedException;

    Mailbox mailbox();

    Clock clock();

    /** What is to be said of the task while it runs. Any thread. */
    TaskFigures figures();

    /** A record of the input that will be delivered soon; empty if none waits. For the task's thread. */
    default Optional<Waiting> waiting(int input) {
        return Optional.empty();
    }

    /** Whether an outlet is so full that no further input should be started on. For the task's thread. */
    boolean isScarce();

    /** Asks for a turn. Any thread. */
    void wake();

    /**
     * Waits until the condition holds, or the task is cancelled; what changes the condition must {@link #wake()}. Other
     * tasks go on meanwhile. For the task's thread, or one of the host's that works in its stead.
     *
     * @throws TaskCancelledException if the task was cancelled
     */
    void await(BooleanSupplier condition) throws InterruptedException;

    /** Whether the calling thread is the one that runs the task at this moment. */
    boolean isTaskThread();

    boolean isCancelled();

    /** Fails the task. Any thread; after the first only suppressed. */
    void fail(Throwable cause);
}
