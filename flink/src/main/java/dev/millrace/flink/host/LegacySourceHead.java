package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import org.apache.flink.streaming.api.operators.StreamSource;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The head of a task that begins with a {@code SourceFunction}: the function runs in a thread of its own and emits
 * under the lock, under which the task's thread opens its letters.
 */
final class LegacySourceHead implements Head {
    private static final Logger LOG = LoggerFactory.getLogger(LegacySourceHead.class);

    /** How long the end of a cancelled task waits for {@code cancel()} to return. */
    private static final long CANCEL_PATIENCE_MS = 2_000;

    private final TaskContext context;
    private final FailureSite failures;
    private final StreamSource<Object, ?> operator;
    private final HostedOperator hosted;
    private final WatermarkGaugeExposingOutput<StreamRecord<Object>> output;
    private final Object lock;
    private final Thread thread;
    /** Whether the function has come to its end by itself, or because it was told to stop. */
    private volatile boolean over;

    private boolean suspended;
    private volatile boolean cancelled;
    private boolean started;
    private volatile Thread canceller;

    @SuppressWarnings("unchecked")
    LegacySourceHead(
            TaskContext context,
            HostedOperator hosted,
            WatermarkGaugeExposingOutput<StreamRecord<Object>> output,
            Object lock,
            ClassLoader classLoader,
            FailureSite failures) {
        this.context = context;
        this.failures = failures;
        this.operator = (StreamSource<Object, ?>) hosted.operator();
        this.hosted = hosted;
        this.output = output;
        this.lock = lock;
        Runnable run = LogContext.current().around(this::run);
        this.thread = new Thread(run, "Legacy Source Thread - " + context.description());
        thread.setDaemon(true);
        thread.setContextClassLoader(classLoader);
    }

    private void run() {
        try {
            operator.run(lock, null);
            // One that returns because it was cancelled has not come to its end, and nothing of its task may finish.
            over = !cancelled;
        } catch (Throwable thrown) {
            if (!cancelled) {
                failures.note(hosted.name(), null, thrown);
                context.fail(thrown);
            }
        } finally {
            context.wake();
        }
    }

    @Override
    public Thread thread() {
        return over ? null : thread;
    }

    @Override
    public Progress produce(int budget) throws Exception {
        if (!started) {
            started = true;
            thread.start();
        }
        if (!over) {
            return Progress.NOTHING_NOW;
        }
        if (suspended) {
            return Progress.SUSPENDED;
        }
        synchronized (lock) {
            hosted.endInput(1);
        }
        return Progress.ENDED;
    }

    @Override
    public void endEventTime() {
        output.emitWatermark(Watermark.MAX_WATERMARK);
    }

    /** The function is told to return, and the task ends once it has. */
    @Override
    public void stop(boolean drain) {
        suspended = !drain;
        operator.stop();
    }

    /** The function's own {@code cancel()} may do anything, so it gets a thread of its own, as it does in Flink. */
    @Override
    public void cancel() {
        synchronized (thread) {
            if (cancelled) {
                return;
            }
            canceller = new Thread(this::cancelFunction, "Canceler for " + context.description());
            canceller.setDaemon(true);
            canceller.setContextClassLoader(thread.getContextClassLoader());
            cancelled = true; // before the function hears of it, and returns
            canceller.start();
        }
    }

    private void cancelFunction() {
        try {
            operator.cancel();
        } catch (RuntimeException e) {
            LOG.warn(
                    "cancel() of the source in '{}' failed; its thread is interrupted all the same",
                    context.description(),
                    e);
        } finally {
            thread.interrupt();
        }
    }

    @Override
    public void interrupt() {
        thread.interrupt();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
        thread.join();
        Thread calling = canceller;
        if (calling != null) {
            // The function is owed its part in a cancellation even if its thread ended without, but not for ever.
            calling.join(CANCEL_PATIENCE_MS);
        }
    }
}
