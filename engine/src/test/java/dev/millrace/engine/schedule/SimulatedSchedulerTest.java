package dev.millrace.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.testing.Threads;
import dev.millrace.engine.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SimulatedSchedulerTest {
    private final VirtualClock clock = new VirtualClock(0);
    private final SimulatedScheduler scheduler = new SimulatedScheduler(1, clock);

    @AfterEach
    void shouldEndItsThreadsWhenClosed() {
        scheduler.close();
        Threads.await(
                "no simulated thread is left",
                10_000,
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("millrace-simulated")));
    }

    private Schedulable attach(String name, Duty duty) {
        return scheduler.attach(name, duty, 0, false);
    }

    /** A duty that waits once, for a condition, and is done then. */
    private Schedulable waiting(String name, AtomicBoolean condition) {
        AtomicReference<Schedulable> self = new AtomicReference<>();
        self.set(attach(name, () -> {
            try {
                scheduler.block(self.get(), condition::get);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Outcome.DONE;
        }));
        return self.get();
    }

    @Test
    void shouldRunOnlyWhatIsWokenAndOnlyUntilTheConditionHolds() {
        AtomicInteger turns = new AtomicInteger();
        Schedulable duty = attach("duty", () -> {
            turns.incrementAndGet();
            return Outcome.AGAIN;
        });
        attach("asleep", () -> {
            throw new AssertionError("nobody woke it");
        });
        duty.wake();

        scheduler.runUntil(() -> turns.get() == 5, 100);

        assertThat(turns).hasValue(5);
        assertThat(scheduler.steps()).isEqualTo(5);
    }

    @Test
    void shouldResumeATurnThatBlocksWhenItsConditionHolds() {
        AtomicBoolean released = new AtomicBoolean();
        Schedulable blocked = waiting("blocked", released);
        Schedulable releaser = attach("releaser", () -> {
            released.set(true);
            return Outcome.DONE;
        });
        blocked.wake();
        scheduler.runUntil(() -> scheduler.steps() > 0, 10);
        assertThat(blocked.isDone()).isFalse();

        releaser.wake();
        scheduler.runUntil(blocked::isDone, 10);

        assertThat(blocked.isDone()).isTrue();
    }

    @Test
    void shouldAdvanceTheClockOnlyWhenNobodyCanGoOn() {
        List<String> events = new ArrayList<>();
        Schedulable duty = attach("duty", () -> {
            events.add("turn at " + clock.nowMs());
            return events.size() < 3 ? Outcome.AGAIN : Outcome.WAIT;
        });
        clock.schedule(50, () -> {
            events.add("alarm");
            duty.wake();
        });
        duty.wake();

        scheduler.runUntil(() -> events.size() == 5, 100);

        assertThat(events).containsExactly("turn at 0", "turn at 0", "turn at 0", "alarm", "turn at 50");
    }

    @Test
    void shouldSayWhoWaitsWhenNobodyCanGoOn() {
        waiting("stuck", new AtomicBoolean()).wake();

        assertThatThrownBy(() -> scheduler.runUntil(() -> false, 100))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deadlock after steps=2; blocked=[stuck] ready=[] polling=[]");
    }

    @Test
    void shouldSayWhoRunsWhenItDoesNotEnd() {
        attach("busy", () -> Outcome.AGAIN).wake();
        attach("curious", () -> Outcome.POLL).wake();

        assertThatThrownBy(() -> scheduler.runUntil(() -> false, 100))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("still running after steps=100")
                .hasMessageContaining("busy (ready)")
                .hasMessageContaining("curious");
    }

    @Test
    void shouldPassOnWhatADutyOrAConditionThrows() {
        attach("broken", () -> {
                    throw new IllegalArgumentException("on purpose");
                })
                .wake();

        assertThatThrownBy(() -> scheduler.runUntil(() -> false, 100)).hasRootCauseMessage("on purpose");
        assertThatThrownBy(() -> scheduler.runUntil(
                        () -> {
                            throw new AssertionError("condition");
                        },
                        100))
                .isInstanceOf(AssertionError.class)
                .hasMessage("condition");
    }

    @Test
    void shouldRefuseToBlockOutsideOfATurn() {
        Schedulable duty = attach("duty", () -> Outcome.WAIT);

        assertThatThrownBy(() -> scheduler.block(duty, () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'duty' blocks outside of a simulated turn");
    }

    @Test
    void shouldDrawTheSameOrderFromTheSameSeedAndAnotherFromAnother() {
        assertThat(order(7)).isEqualTo(order(7)).hasSize(60);
        assertThat(order(7)).isNotEqualTo(order(8));
    }

    private static List<String> order(long seed) {
        List<String> order = new ArrayList<>();
        try (SimulatedScheduler simulated = new SimulatedScheduler(seed, new VirtualClock(0))) {
            for (String name : List.of("a", "b", "c")) {
                AtomicInteger turns = new AtomicInteger();
                simulated
                        .attach(
                                name,
                                () -> {
                                    order.add(name);
                                    return turns.incrementAndGet() == 20 ? Outcome.DONE : Outcome.POLL;
                                },
                                0,
                                false)
                        .wake();
            }
            simulated.runUntil(() -> order.size() == 60, 1000);
        }
        return order;
    }
}
