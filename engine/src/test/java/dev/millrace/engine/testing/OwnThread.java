package dev.millrace.engine.testing;

import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskCancelledException;
import dev.millrace.engine.task.TaskContext;

/** Runs a source in a thread of its own, which emits under the lock under which the task opens its letters. */
final class OwnThread {
    private final TaskContext context;
    private final StepLogic logic;
    private final Object lock;
    private final Thread thread;
    private volatile Progress last = Progress.NOTHING_NOW;
    private volatile boolean cancelled;
    private boolean started;

    OwnThread(TaskContext context, StepLogic logic, Object lock) {
        this.context = context;
        this.logic = logic;
        this.lock = lock;
        this.thread = new Thread(this::run, "own-thread-of-" + logic.name());
        thread.setDaemon(true);
    }

    private void run() {
        try {
            while (!cancelled && last != Progress.ENDED && last != Progress.SUSPENDED) {
                synchronized (lock) {
                    last = logic.produceSome(50);
                    logic.publish();
                }
                Thread.onSpinWait();
            }
        } catch (TaskCancelledException | InterruptedException end) {
            cancelled = true;
        } catch (Throwable thrown) {
            context.fail(thrown);
        } finally {
            context.wake();
        }
    }

    Progress produce() {
        if (!started) {
            started = true;
            thread.start();
        }
        return last == Progress.ENDED || last == Progress.SUSPENDED ? last : Progress.NOTHING_NOW;
    }

    void cancel() {
        cancelled = true;
        thread.interrupt();
    }

    void awaitEnd() throws InterruptedException {
        cancel();
        thread.join();
    }
}
