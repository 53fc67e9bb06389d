package dev.millrace.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SchedulableTest {
    private final Queues home = new Queues();
    private final Deque<Runnable> duringTurns = new ArrayDeque<>();
    private Outcome outcome = Outcome.WAIT;
    private final Schedulable duty = new Schedulable("duty", this::turn, home);

    /** Writes down what is queued where. */
    private static final class Queues implements Home {
        private final List<String> events = new ArrayList<>();

        @Override
        public void enqueue(Schedulable duty) {
            events.add("ready");
        }

        @Override
        public void enqueuePolling(Schedulable duty) {
            events.add("polling");
        }

        @Override
        public void retire(Schedulable duty) {
            events.add("retired");
        }

        List<String> take() {
            List<String> taken = List.copyOf(events);
            events.clear();
            return taken;
        }
    }

    private Outcome turn() {
        if (!duringTurns.isEmpty()) {
            duringTurns.poll().run();
        }
        return outcome;
    }

    private void runReady(Outcome result, Runnable meanwhile) {
        duty.wakeUrgently();
        home.take();
        outcome = result;
        duringTurns.add(meanwhile);
        assertThat(duty.run(false)).isTrue();
    }

    private static void nothing() {
        // A turn during which nothing happens.
    }

    @Test
    void shouldQueueASleepingDutyOnceHoweverOftenItIsWoken() {
        duty.wake();
        duty.wake();
        duty.wakeUrgently();

        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldSleepAfterATurnThatFoundNothing() {
        runReady(Outcome.WAIT, SchedulableTest::nothing);

        assertThat(home.take()).isEmpty();
        duty.wake();
        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldRunAgainWhenWokenDuringItsTurn() {
        runReady(Outcome.WAIT, duty::wake);

        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldBeQueuedOnceWhenWokenDuringATurnThatWantsAnother() {
        runReady(Outcome.AGAIN, duty::wake);

        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldPollAfterATurnThatFoundWork() {
        runReady(Outcome.POLL, SchedulableTest::nothing);
        assertThat(home.take()).containsExactly("polling");

        assertThat(duty.run(true)).isTrue();
        assertThat(home.take()).containsExactly("polling");
    }

    @Test
    void shouldPollAfterATurnThatFoundWorkEvenIfWokenPlainly() {
        runReady(Outcome.POLL, duty::wake);

        assertThat(home.take()).containsExactly("polling");
    }

    @Test
    void shouldNotPollButRunAtOnceWhenUrgedDuringItsTurn() {
        runReady(Outcome.POLL, () -> {
            duty.wake();
            duty.wakeUrgently();
        });

        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldLeaveAPollingDutyToBePolledUnlessItIsUrged() {
        runReady(Outcome.POLL, SchedulableTest::nothing);
        home.take();

        duty.wake();
        assertThat(home.take()).isEmpty();

        duty.wakeUrgently();
        duty.wakeUrgently();
        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldNotRunFromThePollingQueueOnceItHasMovedToTheOther() {
        runReady(Outcome.POLL, SchedulableTest::nothing);
        duty.wakeUrgently();
        home.take();

        assertThat(duty.run(true)).isFalse();
        assertThat(duty.run(false)).isTrue();
    }

    @Test
    void shouldStandInThePollingQueueOnlyOnceHoweverOftenItIsUrged() {
        runReady(Outcome.POLL, SchedulableTest::nothing);
        assertThat(home.take()).containsExactly("polling");

        for (int i = 0; i < 5; i++) {
            runReady(Outcome.POLL, SchedulableTest::nothing);
            assertThat(home.take()).as("its entry is still there").isEmpty();
        }

        assertThat(duty.run(true)).isTrue();
        assertThat(home.take()).containsExactly("polling");
    }

    @Test
    void shouldNeverBeQueuedOnceDone() {
        runReady(Outcome.DONE, duty::wakeUrgently);
        assertThat(home.take()).containsExactly("retired");
        assertThat(duty.isDone()).isTrue();

        duty.wake();
        duty.wakeUrgently();

        assertThat(home.take()).isEmpty();
        assertThat(duty.run(false)).isFalse();
        assertThat(duty.run(true)).isFalse();
    }

    @Test
    void shouldBeQueuedInItsNewHomeAfterMoving() {
        Queues other = new Queues();
        runReady(Outcome.WAIT, () -> duty.moveTo(other));

        duty.wake();

        assertThat(home.take()).isEmpty();
        assertThat(other.take()).containsExactly("ready");
    }

    @Test
    @Timeout(30)
    void shouldUnparkTheThreadThatWaitsForIt() {
        duty.blockedOn(Thread.currentThread());

        duty.wake();

        LockSupport.park();
        assertThat(home.take()).containsExactly("ready");
    }

    @Test
    void shouldSayItsNameAndState() {
        assertThat(duty).hasToString("duty (idle)");
        duty.wake();
        assertThat(duty).hasToString("duty (ready)");
    }
}
