package dev.millrace.engine.task;

import dev.millrace.engine.exchange.Channel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntSupplier;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/**
 * What is to be said of one task while it runs, for whoever reports on it: never exact, always cheap. Thread-safe;
 * written by the task's thread.
 */
public final class TaskFigures {
    private static final Channel[] NONE = {};
    private static final VarHandle LETTERS_OPENED;

    static {
        try {
            LETTERS_OPENED = MethodHandles.lookup().findVarHandle(TaskFigures.class, "lettersOpened", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskTimes times = new TaskTimes();
    private volatile Channel[] inputs = NONE;
    private volatile Channel[] outputs = NONE;
    private volatile LongSupplier recordsIn = () -> 0;
    private volatile IntToLongFunction recordsInBy = input -> 0;
    private volatile IntSupplier letters = () -> 0;
    private long lettersOpened;

    /** Of a task that is not connected to any other. */
    public TaskFigures() {}

    /** Called once, before the task runs. */
    void connect(
            Channel[] in,
            Channel[] out,
            LongSupplier received,
            IntToLongFunction receivedBy,
            IntSupplier waitingLetters) {
        inputs = in;
        outputs = out;
        recordsIn = received;
        recordsInBy = receivedBy;
        letters = waitingLetters;
    }

    /** Records that the task has taken from its channels. */
    public long recordsIn() {
        return recordsIn.getAsLong();
    }

    /** Those of one input. */
    public long recordsIn(int input) {
        return recordsInBy.applyAsLong(input);
    }

    /** Letters that the task has opened. */
    public long lettersOpened() {
        return (long) LETTERS_OPENED.getOpaque(this);
    }

    /** For the task's thread. */
    void opened(int moreLetters) {
        LETTERS_OPENED.setOpaque(this, lettersOpened + moreLetters);
    }

    /** Letters that wait in the task's mailbox. */
    public int letters() {
        return letters.getAsInt();
    }

    public TaskTimes times() {
        return times;
    }

    /** Elements that wait for the task. */
    public int inputQueueLength() {
        return length(inputs);
    }

    /** Elements of this task that wait for those behind it. */
    public int outputQueueLength() {
        return length(outputs);
    }

    /** How much of what may wait for the task does, from 0 to 1. */
    public float inputUsage() {
        return usage(inputs);
    }

    /** How much of what may wait behind the task does, from 0 to 1. */
    public float outputUsage() {
        return usage(outputs);
    }

    private static int length(Channel[] channels) {
        int length = 0;
        for (Channel channel : channels) {
            length += channel.size();
        }
        return length;
    }

    private static float usage(Channel[] channels) {
        long window = 0;
        for (Channel channel : channels) {
            window += channel.window();
        }
        return window == 0 ? 0 : Math.min(1, (float) length(channels) / window);
    }
}
