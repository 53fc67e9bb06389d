package dev.millrace.engine.testing;

import dev.millrace.engine.time.Clock;

/** A clock on which alarms go off before their time, so that tests on real time do not take long. Thread-safe. */
public final class HastyClock implements Clock {
    private final Clock clock;
    private final int factor;

    public HastyClock(Clock clock, int factor) {
        this.clock = clock;
        this.factor = factor;
    }

    @Override
    public long nowMs() {
        return clock.nowMs();
    }

    @Override
    public long nowNs() {
        return clock.nowNs();
    }

    @Override
    public Alarm schedule(long delayMs, Runnable action) {
        return clock.schedule(delayMs / factor, action);
    }

    @Override
    public void close() {
        clock.close();
    }
}
