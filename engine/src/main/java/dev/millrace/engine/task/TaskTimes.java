package dev.millrace.engine.task;

import dev.millrace.engine.time.Stopwatch;

/**
 * What one task has spent its time with, looked at when a turn begins and when it ends, never for a record. Written by
 * whoever takes the task's turn, or emits for it; read by any thread.
 *
 * <p>What is neither idleness nor back-pressure is work: also the time that a task with more to do waits for its
 * worker, as it would be if it waited for a core.
 */
public final class TaskTimes {
    private final Stopwatch life = new Stopwatch();
    private final Stopwatch idle = new Stopwatch();
    private final Stopwatch soft = new Stopwatch();
    private final Stopwatch hard = new Stopwatch();

    TaskTimes() {}

    /** From the moment that its logic was open until the task ended. */
    public Stopwatch life() {
        return life;
    }

    /** Between turns, with nothing to do. */
    public Stopwatch idle() {
        return idle;
    }

    /** Between turns, with channels behind it so full that it does not begin on another input. */
    public Stopwatch softlyHeldUp() {
        return soft;
    }

    /** Inside of a turn, or in a source's own thread, with a full channel in front of a record. */
    public Stopwatch hardHeldUp() {
        return hard;
    }

    /** What is left of its life, never negative. */
    public long busyNs(long nowNs) {
        return Math.max(0, life.totalNs(nowNs) - idle.totalNs(nowNs) - soft.totalNs(nowNs) - hard.totalNs(nowNs));
    }

    void turnBegins(long nowNs) {
        idle.end(nowNs);
        soft.end(nowNs);
    }

    /** Called at the end of a turn after which the task rests until it is woken, or polled. */
    void rests(boolean isHeldUp, long nowNs) {
        (isHeldUp ? soft : idle).begin(nowNs);
    }

    void ended(long nowNs) {
        turnBegins(nowNs);
        hard.end(nowNs);
        life.end(nowNs);
    }
}
