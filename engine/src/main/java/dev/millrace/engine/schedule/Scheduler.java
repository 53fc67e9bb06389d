package dev.millrace.engine.schedule;

import dev.millrace.engine.time.Stopwatch;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Decides when, and on which thread, duties take their turns. Thread-safe. */
public interface Scheduler extends AutoCloseable {

    /**
     * Takes charge of a duty, which stays asleep until it is woken.
     *
     * @param affinity duties with equal affinity share a thread, as long as none of them blocks
     * @param blocking whether the duty is known to block, and so gets a thread of its own from the start
     */
    Schedulable attach(String name, Duty duty, int affinity, boolean blocking);

    /**
     * Waits, on behalf of a duty, until a condition holds that some wake-up of the duty announces. The caller runs the
     * duty's turn or works for it in a thread of the host's. Other duties go on meanwhile.
     *
     * @throws InterruptedException if the thread was interrupted
     */
    void block(Schedulable duty, BooleanSupplier condition) throws InterruptedException;

    /** Interrupts the thread that takes the duty's turn, or waits on its behalf, at this moment, if there is one. */
    void interrupt(Schedulable duty);

    /** Ends the threads once their current turns are over. Waits for nothing. */
    @Override
    void close();

    /** How long each worker has had nothing to do; none where there are no workers. Any thread. */
    default List<Stopwatch> rests() {
        return List.of();
    }
}
