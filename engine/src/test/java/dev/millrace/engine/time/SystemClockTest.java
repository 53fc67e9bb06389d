package dev.millrace.engine.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.testing.Threads;
import dev.millrace.engine.time.Clock.Alarm;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemClockTest {
    private static final long NEVER_MS = 3_600_000;

    private final SystemClock clock = new SystemClock("clock-under-test");

    @AfterEach
    void shouldEndItsThreadWhenClosed() {
        clock.close();
        Threads.await(
                "the clock's thread has ended",
                30_000,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("clock-under-test")));
    }

    @Test
    void shouldLetAnAlarmGoOffNotBeforeItsTime() throws Exception {
        AtomicReference<Thread> thread = new AtomicReference<>();
        CountDownLatch wentOff = new CountDownLatch(1);
        long before = clock.nowNs();

        clock.schedule(20, () -> {
            thread.set(Thread.currentThread());
            wentOff.countDown();
        });

        assertThat(wentOff.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(clock.nowNs() - before).isGreaterThanOrEqualTo(20_000_000L);
        assertThat(thread.get().getName()).isEqualTo("clock-under-test");
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void shouldPreventAnAlarmThatIsCancelled() throws Exception {
        AtomicBoolean wentOff = new AtomicBoolean();
        CountDownLatch later = new CountDownLatch(1);
        Alarm alarm = clock.schedule(1, () -> wentOff.set(true));
        boolean prevented = alarm.cancel();
        clock.schedule(5, later::countDown);

        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wentOff.get()).isEqualTo(!prevented);
        assertThat(alarm.cancel()).isFalse();
    }

    @Test
    void shouldNotLetPendingAlarmsGoOffOnceClosed() {
        AtomicBoolean wentOff = new AtomicBoolean();
        clock.schedule(NEVER_MS, () -> wentOff.set(true));

        clock.close();

        assertThat(clock.schedule(0, () -> wentOff.set(true)).cancel()).isFalse();
        assertThat(wentOff).isFalse();
    }

    @Test
    void shouldGoOnAfterAnAlarmThatThrew() throws Exception {
        CountDownLatch wentOff = new CountDownLatch(1);
        clock.schedule(0, () -> {
            throw new IllegalStateException("on purpose");
        });

        clock.schedule(0, wentOff::countDown);

        assertThat(wentOff.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldTellTheTimeOfTheMachine() {
        long before = System.currentTimeMillis();

        long now = clock.nowMs();

        assertThat(now).isBetween(before, System.currentTimeMillis());
    }
}
