package dev.millrace.engine.schedule;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that carries a worker. */
final class Carrier extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger(Carrier.class);

    private final Worker worker;
    private final WorkerPool pool;
    private final Object turnLock = new Object();
    private Schedulable current;
    /** The thread's own count of begins and ends of turns, and what others see of it. */
    private long turns;

    private volatile long turnCount;

    Carrier(Worker worker, WorkerPool pool) {
        super(worker.name());
        this.worker = worker;
        this.pool = pool;
        setDaemon(true);
        // It would inherit that of the turn that it takes over from, a job's perhaps, and keep it.
        setContextClassLoader(Carrier.class.getClassLoader());
    }

    @Override
    public void run() {
        pool.began(this);
        try {
            worker.serve(this);
        } finally {
            pool.ended(this);
        }
    }

    void run(Schedulable duty, boolean fromPolling) {
        synchronized (turnLock) {
            current = duty;
        }
        turnCount = ++turns;
        try {
            duty.run(fromPolling);
        } catch (Throwable thrown) {
            LOG.error("'{}' threw out of its turn and will not run again", duty.name(), thrown);
            duty.retire();
        } finally {
            synchronized (turnLock) {
                current = null;
                // Whoever interrupted this thread meant the turn that is over now.
                interrupted();
            }
            turnCount = ++turns;
        }
    }

    /** Lets others overtake the turn that this thread takes; any thread may ask for it. */
    void stepAside() {
        Schedulable overtaken = null;
        // Under the lock, so that the turn does not end here and now: a thread that has lost its worker must not touch
        // it.
        synchronized (turnLock) {
            if (current != null && !worker.isDedicated() && worker.replace(this)) {
                overtaken = current;
            }
        }
        if (overtaken != null) {
            pool.displaced(overtaken);
        }
    }

    /** Odd while a turn is taken; changes with every turn. */
    long turnCount() {
        return turnCount;
    }

    boolean interruptIfRunning(Schedulable duty) {
        synchronized (turnLock) {
            if (current == duty) {
                interrupt();
                return true;
            }
            return false;
        }
    }
}
