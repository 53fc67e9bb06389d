package dev.millrace.flink.simulation;

import dev.millrace.engine.schedule.Outcome;
import dev.millrace.engine.schedule.Schedulable;
import dev.millrace.engine.schedule.SimulatedScheduler;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.VirtualClock;
import java.util.Random;
import java.util.TreeMap;

/**
 * Virtual time that goes on although there is work: else alarms would only ever go off when everybody is idle. Mostly
 * it only reaches alarms that are near; now and then it jumps, as if everybody had been stopped for long.
 */
final class HastyTime implements Clock {
    private static final long NEAR_MS = 30;
    private static final long FAR_MS = 2000;
    /** So many turns in a row are nobody else's only if nobody else has work. */
    private static final int ALONE = 40;

    private final VirtualClock clock;
    private final Random random;
    private final TreeMap<Long, Integer> due = new TreeMap<>();
    private final Schedulable ticker;
    private final SimulatedScheduler scheduler;
    private long lastStep;
    private int alone;

    HastyTime(VirtualClock clock, SimulatedScheduler scheduler, Random random) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.random = random;
        this.ticker = scheduler.attach("time", this::tick, 0, false);
    }

    private Outcome tick() {
        if (due.isEmpty()) {
            return Outcome.WAIT;
        }
        long step = scheduler.steps();
        alone = step == lastStep + 1 ? alone + 1 : 0;
        lastStep = step;
        long delayMs = due.firstKey() - clock.nowMs();
        boolean jumps = random.nextInt(delayMs <= NEAR_MS ? 12 : 3000) == 0 && delayMs <= FAR_MS;
        if (jumps || alone > ALONE) {
            alone = 0;
            clock.advance();
        }
        return Outcome.POLL;
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
        long dueMs = clock.nowMs() + Math.max(0, delayMs);
        due.merge(dueMs, 1, Integer::sum);
        ticker.wake();
        Alarm alarm = clock.schedule(delayMs, () -> {
            forget(dueMs);
            action.run();
        });
        return () -> {
            boolean prevented = alarm.cancel();
            if (prevented) {
                forget(dueMs);
            }
            return prevented;
        };
    }

    private void forget(long dueMs) {
        due.computeIfPresent(dueMs, (at, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void close() {
        clock.close();
    }
}
