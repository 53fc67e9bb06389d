package dev.millrace.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.schedule.WorkerPool;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.testing.Ending;
import dev.millrace.engine.testing.Flow;
import dev.millrace.engine.testing.HastyClock;
import dev.millrace.engine.testing.Mishap;
import dev.millrace.engine.testing.Seeds;
import dev.millrace.engine.testing.Threads;
import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The random jobs of {@link SimulatedJobTest} on real threads, several at a time, with user code that blocks. */
class ThreadedJobTest {
    private static final EngineSettings TINY = new EngineSettings(4, 0, 1_000, 600_000);
    private static final int JOBS_AT_A_TIME = 6;
    private static final long LIMIT_MS = 60_000;

    private final Clock clock = new HastyClock(new SystemClock("test-clock"), 10);
    private final ReentrantLock shared = new ReentrantLock();

    @AfterEach
    void close() {
        clock.close();
        Threads.awaitNoWorkers(LIMIT_MS);
    }

    @Test
    void shouldEndEveryJobCorrectlyWhenUserCodeBlocksAndChannelsAreTiny() {
        Seeds.forEach(40, this::runSeveral);
    }

    @Test
    @Tag("slow")
    @Timeout(3600)
    void shouldEndEveryJobCorrectlyOverThousandsOfSeeds() {
        Seeds.forEach(1000, this::runSeveral);
    }

    private void runSeveral(long seed) throws Exception {
        Random random = new Random(seed);
        try (WorkerPool pool = new WorkerPool(1 + random.nextInt(4))) {
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < JOBS_AT_A_TIME; i++) {
                runs.add(new Run(random.nextLong(), pool));
            }
            for (Run run : runs) {
                run.disturb();
            }
            for (Run run : runs) {
                run.check();
            }
        }
    }

    private final class Run {
        private final Flow flow;
        private final Ending ending = new Ending();
        private final JobExecution execution;
        private final Random random;

        Run(long seed, WorkerPool pool) {
            random = new Random(~seed);
            flow = new Flow(seed, mode(random), this::work, null);
            execution = new JobExecution(flow.plan(), pool, clock, TINY, ending);
            execution.start();
        }

        private static Flow.Mode mode(Random random) {
            return new Flow.Mode(
                    random.nextInt(10) == 0 ? 10_000 : 300,
                    random.nextInt(4) == 0,
                    random.nextBoolean(),
                    random.nextInt(4) == 0,
                    random.nextInt(8) == 0,
                    random.nextBoolean());
        }

        /** Blocks in many ways, mostly for no longer than a switch of threads takes. */
        private void work(long id) throws InterruptedException {
            int kind = Math.floorMod(id, 2000);
            if (kind == 0) {
                LockSupport.parkNanos(15_000_000);
            } else if (kind < 20) {
                LockSupport.parkNanos(kind * 5_000L);
            } else if (kind < 40) {
                shared.lockInterruptibly();
                try {
                    LockSupport.parkNanos(20_000);
                } finally {
                    shared.unlock();
                }
            } else if (kind < 60) {
                synchronized (shared) {
                    LockSupport.parkNanos(1_000);
                }
            }
        }

        /** Sends barriers, gives some up, suspends or cancels, at times that the seed does not decide. */
        void disturb() {
            for (long epoch = 1; epoch <= 5; epoch++) {
                flow.inject(new Barrier(epoch, true, "request"));
                if (random.nextInt(4) == 0) {
                    flow.giveUp(epoch);
                }
            }
            if (flow.isSuspended()) {
                flow.suspend();
            } else if (random.nextInt(5) == 0) {
                clock.schedule(random.nextInt(100), execution::cancel);
            }
        }

        void check() throws InterruptedException {
            if (!ending.await(LIMIT_MS)) {
                fail("did not end: " + flow + "\n" + execution + "\n" + Threads.dump());
            }
            if (ending.failure() != null && !(ending.failure() instanceof Mishap.Planned)) {
                fail(flow.toString(), ending.failure());
            }
            assertThat(ending.endedCount()).isEqualTo(1);
            assertThat(ending.tasks()).hasSize(flow.taskCount());
            if (ending.end() == TaskEnd.FINISHED) {
                flow.verifyFinished();
            } else {
                flow.verifyStopped();
            }
        }
    }
}
