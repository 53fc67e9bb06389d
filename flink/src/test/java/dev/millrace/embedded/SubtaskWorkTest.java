package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job's status says that its subtasks have taken, emitted and waited for. */
class SubtaskWorkTest {
    private static final int NUMBERS = 10_000;
    private static CountDownLatch letGo;

    @BeforeEach
    void begin() {
        letGo = new CountDownLatch(1);
    }

    /** Emits its numbers, then waits to be let go. */
    private static final class Numbers implements SourceFunction<Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public void run(SourceContext<Integer> out) throws Exception {
            for (int i = 0; i < NUMBERS; i++) {
                out.collect(i);
            }
            letGo.await();
        }

        @Override
        public void cancel() {
            letGo.countDown();
        }
    }

    private static IOMetrics work(MillraceJob job, int vertex, int subtask) {
        return job.vertices().get(vertex).subtasks().get(subtask).io();
    }

    private static long taken(MillraceJob job, int vertex) {
        return work(job, vertex, 0).getNumRecordsIn() + work(job, vertex, 1).getNumRecordsIn();
    }

    private static void submit(Millrace engine, Configuration configuration) throws Exception {
        MillraceEnvironment env =
                new MillraceEnvironment(engine, configuration, SubtaskWorkTest.class.getClassLoader());
        env.setParallelism(2);
        var numbers = env.addSource(new Numbers()).returns(Types.INT);
        var all = numbers.broadcast().map(number -> number).returns(Types.INT);
        all.rebalance().sinkTo(new DiscardingSink<>());
        all.rescale().sinkTo(new DiscardingSink<>());
        env.executeAsync("work");
    }

    @Test
    void shouldCountRecordsWhileTheJobRunsAndRememberThemOnceItHasEnded() throws Exception {
        Configuration configuration = new Configuration();
        try (Millrace engine = Millrace.start(configuration)) {
            submit(engine, configuration);
            MillraceJob job = engine.jobs().get(0);
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (taken(job, 2) < 2 * NUMBERS || taken(job, 3) < 2 * NUMBERS) {
                assertThat(System.nanoTime()).isLessThan(deadlineNs);
                Thread.onSpinWait();
            }

            letGo.countDown();
            job.result().get(30, TimeUnit.SECONDS);

            assertThat(work(job, 0, 0).getNumRecordsIn()).isZero();
            assertThat(work(job, 0, 0).getNumRecordsOut()).isEqualTo(NUMBERS);
            for (int subtask = 0; subtask < 2; subtask++) {
                assertThat(work(job, 1, subtask).getNumRecordsIn()).isEqualTo(NUMBERS);
                assertThat(work(job, 1, subtask).getNumRecordsOut()).isEqualTo(NUMBERS);
                assertThat(work(job, 1, subtask).getNumBytesOut()).isZero();
            }
            assertThat(taken(job, 2)).isEqualTo(2 * NUMBERS);
            assertThat(taken(job, 3)).isEqualTo(2 * NUMBERS);
        }
    }

    @Test
    void shouldNotGuessHowBusyASourceIsThatRunsInAThreadOfItsOwn() throws Exception {
        Configuration configuration = new Configuration();
        try (Millrace engine = Millrace.start(configuration)) {
            submit(engine, configuration);
            MillraceJob job = engine.jobs().get(0);
            letGo.countDown();
            job.result().get(30, TimeUnit.SECONDS);

            assertThat(work(job, 0, 0).getAccumulateBusyTime()).isNaN();
            assertThat(work(job, 0, 0).getAccumulateIdleTime()).isZero();
            assertThat(work(job, 1, 0).getAccumulateBusyTime()).isNotNegative();
        }
    }
}
