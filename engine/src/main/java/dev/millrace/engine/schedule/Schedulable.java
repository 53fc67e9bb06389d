package dev.millrace.engine.schedule;

import dev.millrace.engine.exchange.Wakeable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A duty as the scheduler sees it: its place in the cycle of sleeping, being queued and running. Thread-safe.
 *
 * <p>Two orders make it impossible to lose a wake-up: whoever has work for the duty first makes the work visible and
 * then reads the state; the duty first leaves {@code RUNNING} and only then counts as asleep.
 */
public final class Schedulable implements Wakeable {

    private enum State {
        /** Asleep, in no queue. */
        IDLE,
        /** In its home's queue, to be run at once. */
        READY,
        /** In its home's polling queue, to be run soon; a plain wake-up has nothing to add. */
        POLLING,
        /** Taking its turn. */
        RUNNING,
        /** Taking its turn, and woken since it began: it will be looked at again, at once or when it is polled. */
        SIGNALLED,
        /** Taking its turn, and urgently woken since it began: it will be run again at once. */
        URGED,
        /** Never to be run again. */
        DONE
    }

    private final String name;
    private final Duty duty;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private volatile Home home;
    /** The thread that waits on the duty's behalf in {@link Scheduler#block}; null if none does. */
    private volatile Thread blockedThread;

    /** Whether it stands in a polling queue, possibly as a leftover: an urgent wake-up does not take it out. */
    private final AtomicBoolean listed = new AtomicBoolean();

    private final AtomicInteger displacements = new AtomicInteger();

    Schedulable(String name, Duty duty, Home home) {
        this.name = name;
        this.duty = duty;
        this.home = home;
    }

    public String name() {
        return name;
    }

    Home home() {
        return home;
    }

    /** Called by the thread that runs the duty, so that it is in no queue. */
    void moveTo(Home newHome) {
        home = newHome;
    }

    /** Counts one more turn that kept others waiting. */
    int countDisplacement() {
        return displacements.incrementAndGet();
    }

    @Override
    public void wake() {
        signal(false);
    }

    @Override
    public void wakeUrgently() {
        signal(true);
    }

    private void signal(boolean urgent) {
        Thread blocked = blockedThread;
        if (blocked != null) {
            LockSupport.unpark(blocked);
        }
        while (true) {
            State seen = state.get();
            switch (seen) {
                case READY:
                case URGED:
                case DONE:
                    return;
                case SIGNALLED:
                    if (!urgent || state.compareAndSet(State.SIGNALLED, State.URGED)) {
                        return;
                    }
                    break;
                case POLLING:
                    if (!urgent) {
                        return;
                    }
                    if (state.compareAndSet(State.POLLING, State.READY)) {
                        home.enqueue(this);
                        return;
                    }
                    break;
                case IDLE:
                    if (state.compareAndSet(State.IDLE, State.READY)) {
                        home.enqueue(this);
                        return;
                    }
                    break;
                case RUNNING:
                    if (state.compareAndSet(State.RUNNING, urgent ? State.URGED : State.SIGNALLED)) {
                        return;
                    }
                    break;
            }
        }
    }

    boolean isDone() {
        return state.get() == State.DONE;
    }

    /**
     * Takes one turn and queues the duty anew if there is reason to.
     *
     * @param fromPolling whether it was taken from the polling queue: an urgent wake-up may have moved it since
     * @return false if it was not run, because it is queued elsewhere by now
     */
    boolean run(boolean fromPolling) {
        if (fromPolling) {
            // Before the state is looked at: pairs with settle(), which leaves POLLING behind before it looks at this.
            listed.set(false);
        }
        State expected = fromPolling ? State.POLLING : State.READY;
        if (!state.compareAndSet(expected, State.RUNNING)) {
            return false;
        }
        settle(duty.turn());
        return true;
    }

    private void settle(Outcome outcome) {
        switch (outcome) {
            case DONE -> retire();
            case AGAIN -> requeue();
            case POLL -> {
                if (state.compareAndSet(State.RUNNING, State.POLLING)
                        || state.compareAndSet(State.SIGNALLED, State.POLLING)) {
                    if (listed.compareAndSet(false, true)) {
                        home.enqueuePolling(this);
                    }
                } else {
                    requeue();
                }
            }
            case WAIT -> {
                if (!state.compareAndSet(State.RUNNING, State.IDLE)) {
                    requeue();
                }
            }
        }
    }

    /** Ends the cycle. Called by the thread that ran the duty. */
    void retire() {
        state.set(State.DONE);
        home.retire(this);
    }

    private void requeue() {
        state.set(State.READY);
        home.enqueue(this);
    }

    /** Names the thread that waits for the duty from now on, null when it has stopped waiting. */
    void blockedOn(Thread thread) {
        blockedThread = thread;
    }

    Thread blockedThread() {
        return blockedThread;
    }

    @Override
    public String toString() {
        return name + " (" + state.get().name().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
