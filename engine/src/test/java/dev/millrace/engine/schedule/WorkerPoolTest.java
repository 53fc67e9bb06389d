package dev.millrace.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerPoolTest {
    private static final long LIMIT_MS = 30_000;

    private final WorkerPool pool = new WorkerPool(1);

    @AfterEach
    void shouldEndAllThreadsWhenClosed() {
        pool.close();
        Threads.awaitNoWorkers(LIMIT_MS);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldRefuseToWorkWithoutWorkers() {
        assertThatThrownBy(() -> new WorkerPool(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("workerCount=0 must be at least 1");
    }

    @Test
    void shouldRunADutyOnceForAWakeUp() {
        AtomicInteger turns = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        Schedulable duty = pool.attach(
                "duty",
                () -> {
                    turns.incrementAndGet();
                    return Outcome.WAIT;
                },
                0,
                false);
        Schedulable after = pool.attach("after", () -> done(second), 0, false);

        duty.wake();
        after.wake();

        assertThat(await(second)).isTrue();
        assertThat(turns).hasValue(1);
    }

    private static Outcome done(CountDownLatch latch) {
        latch.countDown();
        return Outcome.DONE;
    }

    @Test
    void shouldRunDutiesOfEqualAffinityOnTheSameThread() {
        try (WorkerPool four = new WorkerPool(4)) {
            List<String> names = new ArrayList<>();
            for (int affinity : new int[] {1, 5, 1, -3, 2}) {
                AtomicReference<String> name = new AtomicReference<>();
                CountDownLatch ran = new CountDownLatch(1);
                Schedulable duty = four.attach(
                        "duty",
                        () -> {
                            name.set(Thread.currentThread().getName());
                            return done(ran);
                        },
                        affinity,
                        false);
                duty.wake();
                await(ran);
                names.add(name.get());
            }

            assertThat(names)
                    .containsExactly(
                            "millrace-worker-1",
                            "millrace-worker-1",
                            "millrace-worker-1",
                            "millrace-worker-1",
                            "millrace-worker-2");
        }
    }

    @Test
    void shouldOvertakeATurnThatBlocks() {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        AtomicBoolean overtaken = new AtomicBoolean();
        Schedulable blocking = pool.attach(
                "blocking",
                () -> {
                    overtaken.set(await(released));
                    return done(finished);
                },
                0,
                false);
        Schedulable other = pool.attach("other", () -> done(released), 0, false);

        blocking.wake();
        other.wake();

        assertThat(await(finished)).isTrue();
        assertThat(overtaken).isTrue();
    }

    @Test
    void shouldOvertakeATurnThatComputesForLong() {
        AtomicBoolean released = new AtomicBoolean();
        CountDownLatch finished = new CountDownLatch(1);
        Schedulable computing = pool.attach(
                "computing",
                () -> {
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                    return done(finished);
                },
                0,
                false);
        Schedulable other = pool.attach(
                "other",
                () -> {
                    released.set(true);
                    return Outcome.DONE;
                },
                0,
                false);

        computing.wake();
        other.wake();

        assertThat(await(finished)).isTrue();
    }

    @Test
    void shouldHandTheWorkerOnBeforeItBlocks() {
        AtomicBoolean released = new AtomicBoolean();
        AtomicReference<Schedulable> self = new AtomicReference<>();
        AtomicReference<Object> carrierWhileBlocked = new AtomicReference<>();
        CountDownLatch finished = new CountDownLatch(1);
        self.set(pool.attach(
                "blocking",
                () -> {
                    blockUntil(self.get(), released);
                    return done(finished);
                },
                0,
                false));
        Schedulable other = pool.attach(
                "other",
                () -> {
                    carrierWhileBlocked.set(Thread.currentThread());
                    released.set(true);
                    self.get().wake();
                    return Outcome.DONE;
                },
                0,
                false);

        self.get().wake();
        other.wake();

        assertThat(await(finished)).isTrue();
        assertThat(carrierWhileBlocked.get()).isNotNull();
    }

    private void blockUntil(Schedulable duty, AtomicBoolean condition) {
        try {
            pool.block(duty, condition::get);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A duty that blocks in each of its turns until another releases it, and notes the threads that it ran on. */
    private List<String> threadsOfADutyThatBlocks(int turns) {
        AtomicBoolean released = new AtomicBoolean();
        AtomicReference<Schedulable> self = new AtomicReference<>();
        List<String> threads = new ArrayList<>();
        CountDownLatch finished = new CountDownLatch(1);
        Schedulable releaser = pool.attach(
                "releaser",
                () -> {
                    released.set(true);
                    self.get().wake();
                    return Outcome.WAIT;
                },
                0,
                false);
        self.set(pool.attach(
                "blocking",
                () -> {
                    threads.add(Thread.currentThread().getName());
                    releaser.wake();
                    blockUntil(self.get(), released);
                    released.set(false);
                    return threads.size() < turns ? Outcome.AGAIN : done(finished);
                },
                0,
                false));

        self.get().wake();

        assertThat(await(finished)).isTrue();
        return threads;
    }

    @Test
    void shouldGiveADutyThatBlocksTimeAndAgainAThreadOfItsOwn() {
        List<String> threads = threadsOfADutyThatBlocks(12);

        assertThat(threads).startsWith("millrace-worker-0").endsWith("blocking", "blocking");
    }

    @Test
    void shouldNotLeaveAThreadBehindForADutyThatEndsInTheTurnInWhichItMoves() {
        for (int turns = 1; turns <= 6; turns++) {
            threadsOfADutyThatBlocks(turns);

            Threads.await(
                    "the thread of 'blocking' has ended",
                    LIMIT_MS,
                    () -> Threads.workers().stream()
                            .noneMatch(thread -> thread.getName().equals("blocking")));
        }
    }

    @Test
    void shouldEndADedicatedThreadWithItsDuty() {
        CountDownLatch finished = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Schedulable duty = pool.attach(
                "known to block",
                () -> {
                    thread.set(Thread.currentThread());
                    return done(finished);
                },
                0,
                true);

        duty.wake();

        assertThat(await(finished)).isTrue();
        assertThat(thread.get().getName()).isEqualTo("known to block");
        Threads.await(
                "the dedicated thread has ended", LIMIT_MS, () -> !thread.get().isAlive());
    }

    @Test
    void shouldInterruptTheDutyThatRunsAndNoOther() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        AtomicBoolean leaked = new AtomicBoolean();
        Schedulable duty = pool.attach(
                "duty",
                () -> {
                    running.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException expected) {
                        interrupted.countDown();
                        Thread.currentThread().interrupt();
                    }
                    return Outcome.DONE;
                },
                0,
                false);
        Schedulable other = pool.attach(
                "other",
                () -> {
                    leaked.set(Thread.currentThread().isInterrupted());
                    return done(finished);
                },
                0,
                false);
        duty.wake();
        assertThat(await(running)).isTrue();

        pool.interrupt(other);
        assertThat(interrupted.getCount()).isEqualTo(1);
        pool.interrupt(duty);

        assertThat(await(interrupted)).isTrue();
        other.wake();
        assertThat(await(finished)).isTrue();
        assertThat(leaked).isFalse();
    }

    @Test
    void shouldInterruptTheThreadThatWaitsOnTheDutysBehalf() throws Exception {
        Schedulable duty = pool.attach("duty", () -> Outcome.WAIT, 0, false);
        AtomicReference<String> message = new AtomicReference<>();
        Thread host = new Thread(() -> {
            try {
                pool.block(duty, () -> false);
            } catch (InterruptedException e) {
                message.set(e.getMessage());
            }
        });
        host.start();
        Threads.await("the host waits", LIMIT_MS, () -> duty.blockedThread() == host);

        pool.interrupt(duty);

        host.join(LIMIT_MS);
        assertThat(message).hasValue("interrupted while 'duty' waited");
        assertThat(duty.blockedThread()).isNull();
    }

    @Test
    void shouldGoOnWithTheOthersWhenADutyThrows() {
        CountDownLatch finished = new CountDownLatch(1);
        Schedulable broken = pool.attach(
                "broken",
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                0,
                false);
        Schedulable other = pool.attach("other", () -> done(finished), 0, false);

        broken.wake();
        other.wake();

        assertThat(await(finished)).isTrue();
        Threads.await("it counts as done", LIMIT_MS, broken::isDone);
    }

    @Test
    void shouldLookAtPollingDutiesAlthoughAnotherNeverRests() {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch polled = new CountDownLatch(100);
        CountDownLatch finished = new CountDownLatch(1);
        Schedulable busy = pool.attach("busy", () -> stop.get() ? done(finished) : Outcome.AGAIN, 0, false);
        Schedulable polling = pool.attach(
                "polling",
                () -> {
                    polled.countDown();
                    return polled.getCount() > 0 ? Outcome.POLL : Outcome.DONE;
                },
                0,
                false);

        busy.wake();
        polling.wake();

        assertThat(await(polled)).isTrue();
        stop.set(true);
        assertThat(await(finished)).isTrue();
    }

    @Test
    void shouldServeEveryWakeUpWhileTheWorkerChangesHands() throws Exception {
        Random random = new Random(1);
        AtomicLong asked = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        AtomicReference<Carrier> carrier = new AtomicReference<>();
        Schedulable duty = pool.attach(
                "duty",
                () -> {
                    carrier.set((Carrier) Thread.currentThread());
                    seen.set(asked.get());
                    return Outcome.WAIT;
                },
                0,
                false);
        Thread overtaker = new Thread(() -> {
            while (asked.get() >= 0) {
                Carrier now = carrier.getAndSet(null);
                if (now != null) {
                    now.stepAside();
                }
            }
        });
        overtaker.start();

        for (int i = 1; i <= 3_000; i++) {
            asked.set(i);
            duty.wake();
            for (int spin = random.nextInt(200); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            if (i % 10 == 0) {
                int now = i;
                Threads.await("wake-up " + i + " is answered", LIMIT_MS, () -> seen.get() == now);
            }
        }

        asked.set(Long.MIN_VALUE);
        overtaker.join(LIMIT_MS);
    }

    @Test
    void shouldNeverRunADutyTwiceAtATimeNorLoseAWakeUp() throws Exception {
        int wakers = 3;
        int wakeUpsEach = 20_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean twice = new AtomicBoolean();
        AtomicLong asked = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        try (WorkerPool two = new WorkerPool(2)) {
            Schedulable duty = two.attach(
                    "duty",
                    () -> {
                        twice.compareAndSet(false, inside.incrementAndGet() != 1);
                        long now = asked.get();
                        long before = seen.getAndSet(now);
                        inside.decrementAndGet();
                        return now % 3 == 0 ? Outcome.POLL : now == before ? Outcome.WAIT : Outcome.AGAIN;
                    },
                    0,
                    false);
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < wakers; w++) {
                boolean urgent = w == 0;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < wakeUpsEach; i++) {
                        asked.incrementAndGet();
                        if (urgent) {
                            duty.wakeUrgently();
                        } else {
                            duty.wake();
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join(LIMIT_MS);
            }

            Threads.await("the last wake-up is answered", LIMIT_MS, () -> seen.get() == (long) wakers * wakeUpsEach);
            assertThat(twice).isFalse();
        }
    }
}
