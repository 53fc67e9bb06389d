package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A job that fails for ever can be cancelled whatever it is about to do: run, end, wait, or be deployed again. */
@SuppressWarnings("deprecation")
class CancelledRestartTest {
    private static CountDownLatch failures;

    private final Millrace engine = Millrace.start(new Configuration());

    @AfterEach
    void close() {
        engine.close();
    }

    private static long fail(long number) {
        failures.countDown();
        throw new IllegalStateException("attempt fails at " + number);
    }

    private JobClient startFailing(long restartDelayMs) throws Exception {
        MillraceEnvironment env =
                new MillraceEnvironment(engine, new Configuration(), getClass().getClassLoader());
        env.setParallelism(2);
        env.setRestartStrategy(RestartStrategies.fixedDelayRestart(Integer.MAX_VALUE, restartDelayMs));
        env.fromSequence(1, 2).map(CancelledRestartTest::fail).sinkTo(new DiscardingSink<>());
        return env.executeAsync("fails for ever");
    }

    private static void assertCancelled(JobClient job) throws Exception {
        assertThatThrownBy(() -> job.getJobExecutionResult().get(30, TimeUnit.SECONDS))
                .hasStackTraceContaining("JobCancellationException");
        assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.CANCELED);
    }

    /** How many microseconds after a failure: the steps of a restart take less than a millisecond each. */
    static IntStream pausesUs() {
        return IntStream.range(0, 60).map(step -> step * 50);
    }

    @ParameterizedTest
    @MethodSource("pausesUs")
    void shouldCancelAtAnyTimeOfARestart(int pauseUs) throws Exception {
        failures = new CountDownLatch(5);
        JobClient job = startFailing(0);
        assertThat(failures.await(30, TimeUnit.SECONDS)).isTrue();

        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseUs));
        job.cancel().get(30, TimeUnit.SECONDS);

        assertCancelled(job);
    }

    @Test
    void shouldNotWaitForTheRestart() throws Exception {
        failures = new CountDownLatch(1);
        JobClient job = startFailing(TimeUnit.HOURS.toMillis(1));
        assertThat(failures.await(30, TimeUnit.SECONDS)).isTrue();

        job.cancel().get(30, TimeUnit.SECONDS);

        assertCancelled(job);
    }
}
