package dev.millrace.engine.schedule;

import dev.millrace.engine.time.VirtualClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Runs duties one at a time, in an order drawn from a seed, on a clock that jumps to the next alarm when nobody has
 * work: the same seed gives the same run. A duty that blocks keeps its stack on a thread of its own and the others go
 * on, but never does more than one thread run. Owned by the thread that calls {@link #runUntil}, save {@link Home}
 * methods.
 *
 * <p>Whoever runs also decides who is next, so that threads are switched only where a turn blocks or resumes.
 */
public final class SimulatedScheduler implements Scheduler, Home {
    private final Random random;
    private final VirtualClock clock;
    private final Set<Schedulable> ready = new LinkedHashSet<>();
    private final Set<Schedulable> polling = new LinkedHashSet<>();
    private final List<Coroutine> blocked = new ArrayList<>();
    private final List<Coroutine> spare = new ArrayList<>();
    private final Semaphore driver = new Semaphore(0);
    private BooleanSupplier goal = () -> true;
    private long maxSteps;
    private long steps;
    private Throwable problem;
    private volatile boolean closed;

    public SimulatedScheduler(long seed, VirtualClock clock) {
        this.random = new Random(seed);
        this.clock = clock;
    }

    @Override
    public Schedulable attach(String name, Duty duty, int affinity, boolean blocking) {
        return new Schedulable(name, duty, this);
    }

    /**
     * Runs until the condition holds.
     *
     * @param condition looked at before each step, on a thread of the simulation's
     * @param limit turns and resumptions, counted from the scheduler's making, after which the run counts as not ending
     * @throws IllegalStateException if nobody can go on, or after {@code limit} steps; the message lists who waits
     */
    public void runUntil(BooleanSupplier condition, long limit) {
        goal = condition;
        maxSteps = limit;
        problem = null;
        spare().running.release();
        try {
            driver.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while simulating", e);
        }
        if (problem instanceof Error error) {
            throw error;
        }
        if (problem != null) {
            throw new IllegalStateException(problem.getMessage(), problem);
        }
    }

    /** Turns and resumptions so far. */
    public long steps() {
        return steps;
    }

    private Coroutine spare() {
        return spare.isEmpty() ? new Coroutine() : spare.remove(spare.size() - 1);
    }

    /** Returns whether to go on. */
    private boolean proceed(Coroutine me) throws InterruptedException {
        try {
            if (goal.getAsBoolean()) {
                return false;
            }
            if (++steps > maxSteps) {
                problem = new IllegalStateException("still running after steps=" + maxSteps + "; " + waiting());
            } else if (!step(me) && !clock.advance()) {
                problem = new IllegalStateException("deadlock after steps=" + steps + "; " + waiting());
            }
        } catch (RuntimeException | Error thrown) {
            problem = thrown;
        }
        return problem == null;
    }

    private boolean step(Coroutine me) throws InterruptedException {
        List<Coroutine> resumable = new ArrayList<>();
        for (Coroutine coroutine : blocked) {
            if (coroutine.condition.getAsBoolean()) {
                resumable.add(coroutine);
            }
        }
        int choices = resumable.size() + ready.size() + polling.size();
        if (choices == 0) {
            return false;
        }
        int choice = random.nextInt(choices);
        if (choice < resumable.size()) {
            blocked.remove(resumable.get(choice));
            spare.add(me);
            me.giveWayTo(resumable.get(choice));
        } else if (choice < resumable.size() + ready.size()) {
            take(ready, choice - resumable.size()).run(false);
        } else {
            take(polling, choice - resumable.size() - ready.size()).run(true);
        }
        return true;
    }

    private static Schedulable take(Set<Schedulable> queue, int position) {
        Iterator<Schedulable> all = queue.iterator();
        for (int i = 0; i < position; i++) {
            all.next();
        }
        Schedulable duty = all.next();
        all.remove();
        return duty;
    }

    @Override
    public void enqueue(Schedulable duty) {
        ready.add(duty);
    }

    @Override
    public void enqueuePolling(Schedulable duty) {
        polling.add(duty);
    }

    @Override
    public void block(Schedulable duty, BooleanSupplier condition) throws InterruptedException {
        if (condition.getAsBoolean()) {
            return;
        }
        if (!(Thread.currentThread() instanceof Coroutine me)) {
            throw new IllegalStateException("'" + duty.name() + "' blocks outside of a simulated turn");
        }
        if (closed) {
            throw new InterruptedException("the simulation was closed before '" + duty.name() + "' waited");
        }
        me.waiter = duty;
        me.condition = condition;
        blocked.add(me);
        me.giveWayTo(spare());
    }

    @Override
    public void interrupt(Schedulable duty) {
        // A simulated turn waits only for conditions, and those hold once its task is cancelled.
    }

    private String waiting() {
        return "blocked=" + blocked + " ready=" + ready + " polling=" + polling;
    }

    /** Ends the threads, also those of turns that block. To be called between runs. */
    @Override
    public void close() {
        closed = true;
        blocked.forEach(Thread::interrupt);
        spare.forEach(Thread::interrupt);
    }

    /** A thread that runs only while all others wait. */
    private final class Coroutine extends Thread {
        private final Semaphore running = new Semaphore(0);
        private Schedulable waiter;
        private BooleanSupplier condition;

        Coroutine() {
            super("millrace-simulated");
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                running.acquire();
                while (!closed) {
                    if (!proceed(this) && !closed) {
                        spare.add(this);
                        driver.release();
                        running.acquire();
                    }
                }
            } catch (InterruptedException end) {
                interrupt();
            }
        }

        void giveWayTo(Coroutine other) throws InterruptedException {
            other.running.release();
            running.acquire();
        }

        @Override
        public String toString() {
            return waiter == null ? getName() : waiter.name();
        }
    }
}
