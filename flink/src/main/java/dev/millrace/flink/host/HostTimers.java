package dev.millrace.flink.host;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.streaming.runtime.tasks.TimerService;
import org.apache.flink.util.clock.Clock;

/** The engine's clock in the shape that Flink's operators know. Thread-safe. */
final class HostTimers implements TimerService {
    private final dev.millrace.engine.time.Clock engineClock;
    private final Consumer<Throwable> failures;
    private final CompletableFuture<Void> quiesced = new CompletableFuture<>();
    private final Clock clock = new EngineClock();
    private volatile boolean closed;

    HostTimers(dev.millrace.engine.time.Clock engineClock, Consumer<Throwable> failures) {
        this.engineClock = engineClock;
        this.failures = failures;
    }

    @Override
    public Clock getClock() {
        return clock;
    }

    /** Has a default in Flink 1.20.3, but not in 1.20.0, which test suites may bring along. */
    @Override
    public long getCurrentProcessingTime() {
        return engineClock.nowMs();
    }

    @Override
    public ScheduledFuture<?> registerTimer(long timestamp, ProcessingTimeCallback target) {
        // A timer is due when its timestamp has passed, hence the millisecond more.
        long nowMs = engineClock.nowMs();
        long delayMs = timestamp <= nowMs ? 1 : timestamp - nowMs + 1;
        Timer timer = new Timer(false, () -> call(target, timestamp));
        timer.scheduleOnce(delayMs);
        return timer;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(ProcessingTimeCallback callback, long initialDelay, long period) {
        return repeat(callback, initialDelay, period);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(ProcessingTimeCallback callback, long initialDelay, long period) {
        return repeat(callback, initialDelay, period);
    }

    private ScheduledFuture<?> repeat(ProcessingTimeCallback callback, long initialDelayMs, long periodMs) {
        AtomicReference<Timer> self = new AtomicReference<>();
        Timer timer = new Timer(true, () -> {
            call(callback, engineClock.nowMs());
            self.get().scheduleOnce(periodMs);
        });
        self.set(timer);
        timer.scheduleOnce(initialDelayMs);
        return timer;
    }

    private void call(ProcessingTimeCallback callback, long timestamp) {
        if (closed) {
            return;
        }
        try {
            callback.onProcessingTime(timestamp);
        } catch (Throwable thrown) {
            failures.accept(thrown);
        }
    }

    @Override
    public CompletableFuture<Void> quiesce() {
        closed = true;
        quiesced.complete(null);
        return quiesced;
    }

    @Override
    public boolean isTerminated() {
        return closed;
    }

    @Override
    public void shutdownService() {
        quiesce();
    }

    @Override
    public boolean shutdownServiceUninterruptible(long timeoutMs) {
        quiesce();
        return true;
    }

    private final class EngineClock extends Clock {
        @Override
        public long absoluteTimeMillis() {
            return engineClock.nowMs();
        }

        @Override
        public long relativeTimeMillis() {
            return engineClock.nowNs() / 1_000_000;
        }

        @Override
        public long relativeTimeNanos() {
            return engineClock.nowNs();
        }
    }

    /** A scheduled callback, once or again and again. */
    private final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
        private final boolean repeats;
        private volatile dev.millrace.engine.time.Clock.Alarm alarm;
        private volatile long dueMs;

        Timer(boolean repeats, Runnable action) {
            super(action, null);
            this.repeats = repeats;
        }

        void scheduleOnce(long delayMs) {
            if (!isCancelled() && !closed) {
                dueMs = engineClock.nowMs() + delayMs;
                alarm = engineClock.schedule(delayMs, this::goOff);
            }
        }

        private void goOff() {
            if (repeats) {
                runAndReset();
            } else {
                run();
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            dev.millrace.engine.time.Clock.Alarm pending = alarm;
            return super.cancel(false) && (pending == null || pending.cancel());
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMs - engineClock.nowMs(), TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
        }
    }
}
