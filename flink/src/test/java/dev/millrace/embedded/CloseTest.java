package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloseTest {
    private static final CountDownLatch STARTED = new CountDownLatch(1);
    private static final CountDownLatch ENOUGH = new CountDownLatch(1);

    @AfterEach
    void release() {
        ENOUGH.countDown();
    }

    private static Long ignoreInterrupts(Long value) {
        STARTED.countDown();
        while (ENOUGH.getCount() > 0) {
            try {
                ENOUGH.await();
            } catch (InterruptedException ignored) {
                // That is the point.
            }
        }
        return value;
    }

    @Test
    void shouldLeaveBehindWhatDoesNotStopInTime() throws InterruptedException {
        Configuration configuration = new Configuration();
        configuration.set(TaskManagerOptions.TASK_CANCELLATION_TIMEOUT, Duration.ZERO);
        Millrace engine = Millrace.start(configuration);
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(new Configuration());
        env.setParallelism(1);
        env.fromSequence(1, 1).map(CloseTest::ignoreInterrupts).sinkTo(new DiscardingSink<>());
        engine.submit(env.getStreamGraph().getJobGraph(), getClass().getClassLoader());
        assertThat(STARTED.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(engine.close(Duration.ofMillis(1))).isFalse();
    }
}
