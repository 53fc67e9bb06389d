package dev.millrace.flink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.time.Stopwatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeRateTest {
    private final Stopwatch stopwatch = new Stopwatch();
    private final TimeRate rate = new TimeRate(stopwatch, 0);

    private static long s(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void shouldTellTheShareOfTheTimeSoFarBeforeItsFirstSample() {
        stopwatch.begin(s(1));

        assertThat(rate.msPerSecond(s(4))).isEqualTo(750);
    }

    @Test
    void shouldForgetWhatIsMoreThanAMinuteAgo() {
        stopwatch.begin(0);
        stopwatch.end(s(5));
        for (int i = 1; i <= 11; i++) {
            rate.sample(s(5 * i));
        }

        long withinAMinute = rate.msPerSecond(s(60));
        rate.sample(s(60));
        long afterwards = rate.msPerSecond(s(65));

        assertThat(withinAMinute).isEqualTo(83);
        assertThat(afterwards).isZero();
    }

    @Test
    void shouldTellTheLongestTimeBetweenTheLastTwoSamples() {
        stopwatch.begin(0);
        stopwatch.end(s(0.3));
        rate.sample(s(5));
        long first = rate.longestMs();
        rate.sample(s(10));

        assertThat(first).isEqualTo(300);
        assertThat(rate.longestMs()).isZero();
    }
}
