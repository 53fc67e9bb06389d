package dev.millrace.engine.schedule;

import dev.millrace.engine.time.VirtualClock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.SynchronousQueue;
import java.util.function.BooleanSupplier;

/**
 * Runs duties one at a time, in an order drawn from a seed, on a clock that jumps to the next alarm when nobody has work:
 * the same seed gives the same run. A duty that blocks keeps its stack on a thread of its own and the others go on, but
 * never does more than one thread run. Owned by the thread that calls {@link #runUntil}, save {@link Home} methods.
 */
public final class SimulatedScheduler implements Scheduler, Home {
    private final Random random;
    private final VirtualClock clock;
    private final Set<Schedulable> ready = new LinkedHashSet<>();
    private final Set<Schedulable> polling = new LinkedHashSet<>();
    private final List<Coroutine> blocked = new ArrayList<>();
    private final List<Coroutine> spare = new ArrayList<>();
    private long steps;

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
     * @param maxSteps turns and resumptions after which the run counts as not ending
     * @throws IllegalStateException if nobody can go on, or after {@code maxSteps}; the message lists who waits
     */
    public void runUntil(BooleanSupplier condition, long maxSteps) {
        while (!condition.getAsBoolean()) {
            if (++steps > maxSteps) {
                throw new IllegalStateException("still running after steps=" + maxSteps + "; " + waiting());
            }
            if (!step() && !clock.advance()) {
                throw new IllegalStateException("deadlock after steps=" + steps + "; " + waiting());
            }
        }
    }

    /** Turns and resumptions so far. */
    public long steps() {
        return steps;
    }

    private boolean step() {
        List<Runnable> choices = new ArrayList<>();
        for (Coroutine coroutine : blocked) {
            if (coroutine.canResume()) {
                choices.add(() -> resume(coroutine));
            }
        }
        ready.forEach(duty -> choices.add(() -> start(duty, false)));
        polling.forEach(duty -> choices.add(() -> start(duty, true)));
        if (choices.isEmpty()) {
            return false;
        }
        choices.get(random.nextInt(choices.size())).run();
        return true;
    }

    private void start(Schedulable duty, boolean fromPolling) {
        (fromPolling ? polling : ready).remove(duty);
        Coroutine coroutine = spare.isEmpty() ? new Coroutine() : spare.remove(spare.size() - 1);
        coroutine.begin(() -> duty.run(fromPolling));
        await(coroutine);
    }

    private void resume(Coroutine coroutine) {
        blocked.remove(coroutine);
        coroutine.proceed();
        await(coroutine);
    }

    private void await(Coroutine coroutine) {
        if (coroutine.awaitPause()) {
            blocked.add(coroutine);
        } else {
            spare.add(coroutine);
        }
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
    public void block(Schedulable duty, BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return;
        }
        if (Thread.currentThread() instanceof Coroutine coroutine) {
            coroutine.pauseUntil(duty, condition);
        } else {
            throw new IllegalStateException("'" + duty.name() + "' blocks outside of a simulated turn");
        }
    }

    @Override
    public void interrupt(Schedulable duty) {
        // A simulated turn waits only for conditions, and those hold once its task is cancelled.
    }

    private String waiting() {
        return "blocked=" + blocked + " ready=" + ready + " polling=" + polling;
    }

    @Override
    public void close() {
        blocked.forEach(Thread::interrupt);
        spare.forEach(Thread::interrupt);
    }

    /** A thread that runs only while the scheduler waits for it. */
    private static final class Coroutine extends Thread {
        private final SynchronousQueue<Runnable> start = new SynchronousQueue<>();
        private final SynchronousQueue<Boolean> pauses = new SynchronousQueue<>();
        private final SynchronousQueue<Boolean> resumes = new SynchronousQueue<>();
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
                while (true) {
                    start.take().run();
                    pauses.put(false);
                }
            } catch (InterruptedException closed) {
                interrupt();
            }
        }

        void begin(Runnable turn) {
            put(start, turn);
        }

        void proceed() {
            put(resumes, true);
        }

        boolean canResume() {
            return condition.getAsBoolean();
        }

        /** Returns whether it blocked, and false if its turn is over. */
        boolean awaitPause() {
            try {
                return pauses.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a simulated turn ran", e);
            }
        }

        void pauseUntil(Schedulable duty, BooleanSupplier resumption) {
            waiter = duty;
            condition = resumption;
            put(pauses, true);
            try {
                resumes.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the simulation was closed while '" + duty.name() + "' waited", e);
            }
        }

        private static <T> void put(SynchronousQueue<T> queue, T value) {
            try {
                queue.put(value);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while simulating", e);
            }
        }

        @Override
        public String toString() {
            return waiter == null ? getName() : waiter.name();
        }
    }
}
