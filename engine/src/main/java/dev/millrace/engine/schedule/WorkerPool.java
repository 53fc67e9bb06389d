package dev.millrace.engine.schedule;

import dev.millrace.engine.time.Stopwatch;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The scheduler of production: a fixed number of workers, each with a queue of its own, and a watchdog that gives a
 * worker a new thread when a turn blocks. A duty that blocks time and again gets a worker to itself. Thread-safe.
 *
 * <p>No duty ever waits for a thread that another duty holds while it blocks: whoever blocks in {@link #block} hands
 * its worker on first, and who blocks elsewhere is noticed. So the threads behave as if every task had one, and a job
 * whose channels form no cycle cannot deadlock on full or empty channels.
 */
public final class WorkerPool implements Scheduler {
    private static final long WATCH_INTERVAL_NS = 10_000_000;
    /** Samples after which even a turn that computes and does not wait makes way for others. */
    private static final int SAMPLES_BEFORE_RUNNING_TURN_YIELDS = 10;

    private static final int SPINS_BEFORE_BLOCKING = 64;
    private static final int DISPLACEMENTS_BEFORE_DEDICATED = 3;

    private final List<Worker> workers;
    private final Queue<Worker> dedicated = new ConcurrentLinkedQueue<>();
    /** Threads that are alive, so that an interrupt finds the one that runs a given duty. */
    private final Queue<Carrier> carriers = new ConcurrentLinkedQueue<>();

    private final Thread watchdog;
    private volatile boolean closed;

    /** @param workerCount at least 1; the number of cores is a good choice */
    public WorkerPool(int workerCount) {
        if (workerCount < 1) {
            throw new IllegalArgumentException("workerCount=" + workerCount + " must be at least 1");
        }
        workers = IntStream.range(0, workerCount)
                .mapToObj(index -> new Worker("millrace-worker-" + index, this, false))
                .toList();
        workers.forEach(Worker::start);
        watchdog = new Thread(this::watch, "millrace-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    @Override
    public Schedulable attach(String name, Duty duty, int affinity, boolean blocking) {
        Worker home = blocking ? dedicatedWorker(name) : workers.get(Math.floorMod(affinity, workers.size()));
        return new Schedulable(name, duty, home);
    }

    private Worker dedicatedWorker(String name) {
        Worker worker = new Worker(name, this, true);
        dedicated.removeIf(Worker::isClosed);
        dedicated.add(worker);
        worker.start();
        if (closed) {
            worker.close();
        }
        return worker;
    }

    @Override
    public void block(Schedulable duty, BooleanSupplier condition) throws InterruptedException {
        for (int spin = 0; spin < SPINS_BEFORE_BLOCKING; spin++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.onSpinWait();
        }
        if (Thread.currentThread() instanceof Carrier carrier) {
            carrier.stepAside();
        }
        duty.blockedOn(Thread.currentThread());
        try {
            while (!condition.getAsBoolean()) {
                LockSupport.park(duty);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while '" + duty.name() + "' waited");
                }
            }
        } finally {
            duty.blockedOn(null);
        }
    }

    /** Interrupts the thread that takes the duty's turn at this moment, if there is one. */
    @Override
    public void interrupt(Schedulable duty) {
        Thread blocked = duty.blockedThread();
        if (blocked != null) {
            blocked.interrupt();
        }
        for (Carrier carrier : carriers) {
            if (carrier.interruptIfRunning(duty)) {
                return;
            }
        }
    }

    /** Called once a duty's turn has been overtaken. */
    void displaced(Schedulable duty) {
        if (duty.countDisplacement() == DISPLACEMENTS_BEFORE_DEDICATED + 1) {
            Worker own = dedicatedWorker(duty.name());
            duty.moveTo(own);
            // The turn may have ended meanwhile, and been the last: then nobody told this worker.
            if (duty.isDone()) {
                own.close();
            }
        }
    }

    void began(Carrier carrier) {
        carriers.add(carrier);
    }

    void ended(Carrier carrier) {
        carriers.remove(carrier);
    }

    private void watch() {
        long[] lastTurn = new long[workers.size()];
        int[] samples = new int[workers.size()];
        while (!closed) {
            LockSupport.parkNanos(this, WATCH_INTERVAL_NS);
            for (int i = 0; i < lastTurn.length; i++) {
                Carrier carrier = workers.get(i).carrier();
                if (carrier == null) {
                    continue;
                }
                long turn = carrier.turnCount();
                boolean inSameTurn = turn % 2 == 1 && turn == lastTurn[i];
                lastTurn[i] = turn;
                samples[i] = inSameTurn ? samples[i] + 1 : 0;
                if (mustYield(carrier, samples[i]) && workers.get(i).hasWaiting()) {
                    carrier.stepAside();
                }
            }
        }
    }

    private static boolean mustYield(Carrier carrier, int samples) {
        return switch (carrier.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> samples >= 1;
            default -> samples >= SAMPLES_BEFORE_RUNNING_TURN_YIELDS;
        };
    }

    @Override
    public List<Stopwatch> rests() {
        return workers.stream().map(Worker::rest).toList();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watchdog);
        workers.forEach(Worker::close);
        dedicated.forEach(Worker::close);
    }
}
