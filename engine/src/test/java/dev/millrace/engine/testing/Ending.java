package dev.millrace.engine.testing;

import dev.millrace.engine.job.JobListener;
import dev.millrace.engine.task.TaskEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Remembers how a job and its tasks ended. Thread-safe. */
public final class Ending implements JobListener {

    /** The end of one task. */
    public record OfTask(int vertex, int subtask, TaskEnd end, Throwable failure) {}

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<OfTask> tasks = new ArrayList<>();
    private final List<Throwable> failing = new ArrayList<>();
    private int runningCount;
    private int endedCount;
    private TaskEnd end;
    private Throwable failure;

    @Override
    public synchronized void taskRunning(int vertex, int subtask) {
        runningCount++;
    }

    @Override
    public synchronized void taskEnded(int vertex, int subtask, TaskEnd how, Throwable cause) {
        tasks.add(new OfTask(vertex, subtask, how, cause));
    }

    @Override
    public synchronized void failing(int vertex, int subtask, Throwable cause) {
        failing.add(cause);
    }

    @Override
    public void ended(TaskEnd how, Throwable cause) {
        synchronized (this) {
            endedCount++;
            end = how;
            failure = cause;
        }
        over.countDown();
    }

    public boolean isOver() {
        return over.getCount() == 0;
    }

    /** Returns whether the job ended within the time. */
    public boolean await(long timeoutMs) throws InterruptedException {
        return over.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    public synchronized TaskEnd end() {
        return end;
    }

    public synchronized Throwable failure() {
        return failure;
    }

    /** How often the job was said to have ended. */
    public synchronized int endedCount() {
        return endedCount;
    }

    public synchronized int runningCount() {
        return runningCount;
    }

    public synchronized List<OfTask> tasks() {
        return List.copyOf(tasks);
    }

    /** The failures that were announced before the end. */
    public synchronized List<Throwable> failing() {
        return List.copyOf(failing);
    }
}
