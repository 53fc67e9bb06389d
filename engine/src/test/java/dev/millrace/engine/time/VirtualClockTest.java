package dev.millrace.engine.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.time.Clock.Alarm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private final VirtualClock clock = new VirtualClock(1_000);
    private final List<String> events = new ArrayList<>();

    private Alarm schedule(long delayMs, String name) {
        return clock.schedule(delayMs, () -> events.add(name + "@" + clock.nowMs()));
    }

    @Test
    void shouldStandStillUntilItIsAdvanced() {
        schedule(10, "a");

        assertThat(clock.nowMs()).isEqualTo(1_000);
        assertThat(clock.nowNs()).isEqualTo(1_000_000_000L);
        assertThat(events).isEmpty();
    }

    @Test
    void shouldJumpFromAlarmToAlarmInTheOrderOfTheirTimes() {
        schedule(30, "late");
        schedule(10, "early");
        schedule(10, "early too");

        while (clock.advance()) {
            events.add("advanced");
        }

        assertThat(events)
                .containsExactly("early@1010", "advanced", "early too@1010", "advanced", "late@1030", "advanced");
    }

    @Test
    void shouldGoOffAtOnceWhenTheTimeHasPassed() {
        schedule(-5, "past");

        assertThat(clock.advance()).isTrue();

        assertThat(events).containsExactly("past@1000");
    }

    @Test
    void shouldNotGoOffOnceCancelled() {
        Alarm alarm = schedule(10, "a");

        assertThat(alarm.cancel()).isTrue();
        assertThat(alarm.cancel()).isFalse();

        assertThat(clock.advance()).isFalse();
        assertThat(events).isEmpty();
    }

    @Test
    void shouldSayThatAnAlarmWhichWentOffCannotBeCancelled() {
        Alarm alarm = schedule(10, "a");
        clock.advance();

        assertThat(alarm.cancel()).isFalse();
    }

    @Test
    void shouldTellEqualAlarmsApart() {
        Runnable action = () -> events.add("x");
        Alarm first = clock.schedule(10, action);
        clock.schedule(10, action);

        first.cancel();
        while (clock.advance()) {
            events.add("advanced");
        }

        assertThat(events).containsExactly("x", "advanced");
    }

    @Test
    void shouldLetAnAlarmSetAnother() {
        clock.schedule(10, () -> schedule(5, "second"));

        clock.advance();
        clock.advance();

        assertThat(events).containsExactly("second@1015");
    }

    @Test
    void shouldForgetAlarmsWhenClosed() {
        schedule(10, "a");

        clock.close();

        assertThat(clock.advance()).isFalse();
    }
}
