package dev.millrace.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.task.TaskCancelledException;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** Checks that the engine calls one task's logic in the order that it promises, and never from two threads at once. */
final class Lifecycle {
    private final String name;
    private final AtomicBoolean inTurn = new AtomicBoolean();
    private final BitSet endedInputs = new BitSet();
    private boolean opened;
    private boolean finished;
    private boolean drained;
    private int closeCount;
    private Throwable closedBy;

    Lifecycle(String name) {
        this.name = name;
    }

    void beginTurn() {
        check(inTurn.compareAndSet(false, true), "is in a turn already");
    }

    void endTurn() {
        check(inTurn.compareAndSet(true, false), "is not in a turn");
    }

    void open() {
        checkInTurn();
        check(!opened && closeCount == 0, "is opened late or twice");
        opened = true;
    }

    void checkRunning() {
        checkInTurn();
        check(opened && closeCount == 0, "is used before open or after close");
    }

    void checkTakes(int input) {
        checkRunning();
        check(!finished && !endedInputs.get(input), "gets data after its end");
    }

    void endOfInput(int input) {
        checkTakes(input);
        endedInputs.set(input);
    }

    boolean hasEnded(int input) {
        return endedInputs.get(input);
    }

    void finish(boolean nowDrained, int inputCount) {
        checkRunning();
        check(!finished, "finishes twice");
        check(endedInputs.cardinality() == inputCount, "finishes before its inputs have ended");
        finished = true;
        drained = nowDrained;
    }

    void close(Throwable failure) {
        checkInTurn();
        closeCount++;
        closedBy = failure;
    }

    private void checkInTurn() {
        check(inTurn.get(), "is called outside of a turn");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(name + " " + otherwise);
        }
    }

    boolean isFinished() {
        return finished;
    }

    boolean isDrained() {
        return drained;
    }

    void verifyFinished() {
        assertThat(opened && finished).as("%s opened and finished", name).isTrue();
        assertThat(closeCount).as("%s closed", name).isEqualTo(1);
        assertThat(closedBy).as("%s closed with", name).isNull();
    }

    void verifyClosed() {
        assertThat(closeCount).as("%s closed", name).isEqualTo(1);
        if (closedBy != null) {
            assertThat(closedBy)
                    .as("%s closed with", name)
                    .isInstanceOfAny(Mishap.Planned.class, TaskCancelledException.class);
        }
    }
}
