package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Signal.Idleness;
import dev.millrace.engine.exchange.Signal.Watermark;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Event time of one task: the least of its inputs' watermarks, and the timers that wait for it. */
final class EventTime {
    private final StepLogic logic;
    private final long[] watermarks;
    private final boolean[] idle;
    private final PriorityQueue<Item> timers =
            new PriorityQueue<>(Comparator.comparingLong(Item::timestamp).thenComparingLong(Item::id));
    private long current = Long.MIN_VALUE;
    private boolean wasIdle;

    EventTime(StepLogic logic, int inputCount) {
        this.logic = logic;
        this.watermarks = new long[inputCount];
        this.idle = new boolean[inputCount];
        Arrays.fill(watermarks, Long.MIN_VALUE);
    }

    void watermark(int input, long timestamp) throws Exception {
        if (timestamp <= watermarks[input]) {
            throw new AssertionError(logic.name() + " input=" + input + " watermark=" + timestamp
                    + " does not follow watermark=" + watermarks[input]);
        }
        watermarks[input] = timestamp;
        advance();
    }

    void idleness(int input, boolean nowIdle) throws Exception {
        if (nowIdle == idle[input]) {
            throw new AssertionError(logic.name() + " input=" + input + " is told twice that idle=" + nowIdle);
        }
        idle[input] = nowIdle;
        boolean allIdle = true;
        for (boolean one : idle) {
            allIdle &= one;
        }
        if (!allIdle) {
            advance();
        }
        if (allIdle != wasIdle) {
            wasIdle = allIdle;
            logic.broadcast(allIdle ? Idleness.IDLE : Idleness.ACTIVE);
        }
    }

    private void advance() throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < idle.length; i++) {
            least = idle[i] ? least : Math.min(least, watermarks[i]);
        }
        if (least <= current) {
            return;
        }
        while (!timers.isEmpty() && timers.peek().timestamp() <= least) {
            logic.timerFired(timers.poll(), Reference.EVENT_TIMER);
        }
        current = least;
        logic.broadcast(new Watermark(least));
    }

    /** A record that is not late must not be behind the watermark of its input. */
    void check(int input, Item item) {
        if (item.hasTimestamp() && !item.late() && item.timestamp() <= watermarks[input]) {
            throw new AssertionError(
                    logic.name() + " input=" + input + " is at watermark=" + watermarks[input] + " before " + item);
        }
    }

    /** A timer that is set after the end of time goes off at once, since no other occasion will come. */
    void setTimer(Item item) throws Exception {
        if (current == Long.MAX_VALUE) {
            logic.timerFired(item, Reference.EVENT_TIMER);
        } else {
            timers.add(item);
        }
    }

    void verifyOver() {
        if (!timers.isEmpty() || current != Long.MAX_VALUE) {
            throw new AssertionError(logic.name() + " finishes at watermark=" + current + " with timers=" + timers);
        }
    }
}
