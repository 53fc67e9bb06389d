package dev.millrace.engine.job;

import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.task.Task;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.task.TaskId;
import dev.millrace.engine.task.TaskListener;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.Clock.Alarm;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a plan, from deployment to the end of its last task. Thread-safe. */
public final class JobExecution implements TaskListener {
    private static final Logger LOG = LoggerFactory.getLogger(JobExecution.class);

    private static final AtomicInteger JOBS = new AtomicInteger();

    private final Task[][] tasks;
    private final boolean[][] over;
    private final Clock clock;
    private final EngineSettings settings;
    private final JobListener listener;
    private Alarm nextInterrupt = () -> false;
    private Alarm abandonment = () -> false;
    private int remaining;
    private boolean stopping;
    private boolean cancelRequested;
    private Throwable failure;

    /** Makes tasks and channels; nothing runs before {@link #start()}. */
    public JobExecution(Plan plan, Scheduler scheduler, Clock clock, EngineSettings settings, JobListener listener) {
        this.clock = clock;
        this.settings = settings;
        this.listener = listener;
        tasks = new Task[plan.vertices().size()][];
        over = new boolean[tasks.length][];
        for (int v = 0; v < tasks.length; v++) {
            Vertex vertex = plan.vertices().get(v);
            tasks[v] = new Task[vertex.parallelism()];
            over[v] = new boolean[vertex.parallelism()];
            remaining += tasks[v].length;
            for (int s = 0; s < tasks[v].length; s++) {
                tasks[v][s] = new Task(new TaskId(v, vertex.name(), s, vertex.parallelism()), scheduler, clock, this);
            }
        }
        new Wiring(plan, tasks, settings.channelCapacity(), JOBS.getAndIncrement()).assemble();
    }

    public void start() {
        // Not `remaining`: tasks that were cancelled before have told of their end themselves.
        if (Arrays.stream(tasks).allMatch(ofVertex -> ofVertex.length == 0)) {
            listener.ended(TaskEnd.FINISHED, null);
        }
        forEachTask(Task::wake);
    }

    /** Asks all tasks to end; returns at once. */
    public void cancel() {
        synchronized (this) {
            cancelRequested = true;
        }
        stopAll();
    }

    /** Fails the job for a reason that lies outside of its tasks. */
    public void fail(Throwable cause) {
        synchronized (this) {
            if (failure != null || cancelRequested || remaining == 0) {
                return;
            }
            failure = cause;
        }
        listener.failing(-1, -1, cause);
        stopAll();
    }

    public Task task(int vertex, int subtask) {
        return tasks[vertex][subtask];
    }

    public void forEachTask(Consumer<Task> action) {
        for (Task[] ofVertex : tasks) {
            for (Task task : ofVertex) {
                action.accept(task);
            }
        }
    }

    private void stopAll() {
        synchronized (this) {
            if (stopping || remaining == 0) {
                return;
            }
            stopping = true;
        }
        forEachTask(Task::cancel);
        interruptIn(settings.cancellationGraceMs());
        abandonIn(settings.cancellationTimeoutMs());
    }

    private synchronized void interruptIn(long delayMs) {
        if (remaining > 0) {
            nextInterrupt = clock.schedule(delayMs, this::interruptRemaining);
        }
    }

    private synchronized void abandonIn(long delayMs) {
        if (remaining > 0 && delayMs > 0) {
            abandonment = clock.schedule(delayMs, this::abandonRemaining);
        }
    }

    private void interruptRemaining() {
        forEachTask(task -> {
            if (!isOver(task)) {
                task.interrupt();
            }
        });
        interruptIn(settings.cancellationIntervalMs());
    }

    private void abandonRemaining() {
        forEachTask(task -> {
            if (!isOver(task)) {
                LOG.error(
                        "'{}' has not reacted to cancellation for {} ms; its thread is left behind and may go on until the"
                                + " process ends. Let user code return when it is interrupted.",
                        task.description(),
                        settings.cancellationTimeoutMs());
                ended(task.id().vertex(), task.id().subtask(), TaskEnd.CANCELLED, null);
            }
        });
    }

    private synchronized boolean isOver(Task task) {
        return over[task.id().vertex()][task.id().subtask()];
    }

    // ---- TaskListener

    @Override
    public void running(int vertex, int subtask) {
        listener.taskRunning(vertex, subtask);
    }

    @Override
    public void failing(int vertex, int subtask, Throwable cause) {
        synchronized (this) {
            if (cancelRequested || failure != null) {
                return;
            }
            failure = cause;
        }
        listener.failing(vertex, subtask, cause);
        stopAll();
    }

    @Override
    public void ended(int vertex, int subtask, TaskEnd end, Throwable cause) {
        boolean last;
        synchronized (this) {
            if (over[vertex][subtask]) {
                return;
            }
            over[vertex][subtask] = true;
            last = --remaining == 0;
            if (last) {
                // They would keep all that belongs to the job in memory until their time.
                nextInterrupt.cancel();
                abandonment.cancel();
            }
        }
        listener.taskEnded(vertex, subtask, end, cause);
        if (last) {
            listener.ended(outcome(), failure);
        }
    }

    private synchronized TaskEnd outcome() {
        return failure != null ? TaskEnd.FAILED : cancelRequested ? TaskEnd.CANCELLED : TaskEnd.FINISHED;
    }
}
