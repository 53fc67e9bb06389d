package dev.millrace.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.schedule.WorkerPool;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.testing.Ending;
import dev.millrace.engine.testing.ScriptedLogic;
import dev.millrace.engine.testing.Threads;
import dev.millrace.engine.time.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** User code that does not want to end: real threads, but the time of interrupts and of giving up is the test's. */
@Timeout(60)
class CancellationTest {
    private static final long LIMIT_MS = 30_000;
    private static final EngineSettings SETTINGS = new EngineSettings(4, 5_000, 30_000, 100_000);

    private final WorkerPool pool = new WorkerPool(2);
    private final VirtualClock clock = new VirtualClock(0);
    private final Ending ending = new Ending();
    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicInteger interrupts = new AtomicInteger();

    @AfterEach
    void close() {
        pool.close();
        Threads.awaitNoWorkers(LIMIT_MS);
    }

    private JobExecution start(Function<TaskContext, ScriptedLogic> logic) throws InterruptedException {
        Plan plan = new Plan(List.of(new Vertex("stubborn", 1, 0, false, logic::apply)), List.of());
        JobExecution execution = new JobExecution(plan, pool, clock, SETTINGS, ending);
        execution.start();
        running.await();
        return execution;
    }

    /** Works until a number of interrupts have come. */
    private final class Stubborn extends ScriptedLogic {
        private final int patience;
        private final CountDownLatch released;

        Stubborn(TaskContext context, int patience, CountDownLatch released) {
            super(context);
            this.patience = patience;
            this.released = released;
        }

        @Override
        public Progress produce(int budget) throws InterruptedException {
            running.countDown();
            while (true) {
                try {
                    released.await();
                    return Progress.ENDED;
                } catch (InterruptedException e) {
                    if (interrupts.incrementAndGet() == patience) {
                        throw e;
                    }
                }
            }
        }
    }

    @Test
    void shouldEndOnceIfCancelledBeforeItStarts() throws Exception {
        Plan plan = new Plan(List.of(new Vertex("early", 2, 0, false, ScriptedLogic::new)), List.of());
        JobExecution execution = new JobExecution(plan, pool, clock, SETTINGS, ending);

        execution.cancel();
        assertThat(ending.await(LIMIT_MS)).isTrue();
        execution.start();

        assertThat(ending.end()).isEqualTo(TaskEnd.CANCELLED);
        assertThat(ending.endedCount()).isEqualTo(1);
    }

    @Test
    void shouldInterruptAfterTheGraceAndThenAgainAndAgain() throws Exception {
        JobExecution execution = start(context -> new Stubborn(context, 3, new CountDownLatch(1)));

        execution.cancel();
        assertThat(interrupts).hasValue(0);
        clock.advance();
        Threads.await("the first interrupt", LIMIT_MS, () -> interrupts.get() == 1);
        assertThat(clock.nowMs()).isEqualTo(5_000);
        clock.advance();
        Threads.await("the second interrupt", LIMIT_MS, () -> interrupts.get() == 2);
        assertThat(clock.nowMs()).isEqualTo(35_000);
        clock.advance();

        assertThat(ending.await(LIMIT_MS)).isTrue();
        assertThat(ending.end()).isEqualTo(TaskEnd.CANCELLED);
        assertThat(interrupts).hasValue(3);
    }

    @Test
    void shouldNotInterruptWhatEndsByItselfWithinTheGrace() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        JobExecution execution = start(context -> new ScriptedLogic(context) {
            @Override
            public Progress produce(int budget) {
                running.countDown();
                while (!stop.get()) {
                    interrupts.addAndGet(Thread.interrupted() ? 1 : 0);
                }
                return Progress.MORE;
            }

            @Override
            public void cancel() {
                stop.set(true);
            }
        });

        execution.cancel();

        assertThat(ending.await(LIMIT_MS)).isTrue();
        while (clock.advance()) {
            assertThat(interrupts).hasValue(0);
        }
    }

    @Test
    void shouldLeaveATaskBehindThatIgnoresInterruptsAndSaySo() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        JobExecution execution = start(context -> new Stubborn(context, Integer.MAX_VALUE, released));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream standardError = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            execution.cancel();
            while (!ending.isOver()) {
                assertThat(clock.advance()).isTrue();
            }
        } finally {
            System.setErr(standardError);
        }

        assertThat(clock.nowMs()).isEqualTo(100_000);
        assertThat(ending.end()).isEqualTo(TaskEnd.CANCELLED);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("'stubborn (1/1)' has not reacted to cancellation for 100000 ms; its thread is left behind");

        released.countDown();
        Threads.await(
                "the task that was left behind has ended",
                LIMIT_MS,
                () -> Threads.workers().size() <= 3);
        assertThat(ending.endedCount()).isEqualTo(1);
        assertThat(ending.tasks()).hasSize(1);
    }

    @Test
    void shouldForgetItsAlarmsWhenTheLastTaskHasEnded() throws Exception {
        JobExecution execution = start(context -> new Stubborn(context, 1, new CountDownLatch(1)));
        execution.cancel();
        clock.advance();

        assertThat(ending.await(LIMIT_MS)).isTrue();

        assertThat(clock.advance()).as("an alarm is left").isFalse();
        assertThat(clock.nowMs()).isEqualTo(5_000);
    }

    @Test
    void shouldNotInterruptTheTidyingUp() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        JobExecution execution = start(context -> new ScriptedLogic(context) {
            @Override
            public Progress produce(int budget) {
                running.countDown();
                return Progress.NOTHING_NOW;
            }

            @Override
            public void close(Throwable failure) {
                closing.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
            }
        });

        execution.cancel();
        closing.await();
        clock.advance();
        clock.advance();
        released.countDown();

        assertThat(ending.await(LIMIT_MS)).isTrue();
        assertThat(interrupted).isFalse();
    }
}
