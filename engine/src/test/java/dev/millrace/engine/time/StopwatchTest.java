package dev.millrace.engine.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopwatchTest {
    private final Stopwatch stopwatch = new Stopwatch();

    @Test
    void shouldAddUpWhatLiesBetweenBeginningsAndEnds() {
        stopwatch.begin(10);
        stopwatch.end(15);
        stopwatch.begin(100);
        stopwatch.end(107);

        assertThat(stopwatch.totalNs(1000)).isEqualTo(12);
        assertThat(stopwatch.isRunning()).isFalse();
    }

    @Test
    void shouldCountWhatGoesOn() {
        stopwatch.begin(-5);
        stopwatch.end(-2);
        stopwatch.begin(7);

        assertThat(stopwatch.totalNs(11)).isEqualTo(7);
        assertThat(stopwatch.isRunning()).isTrue();
    }

    @Test
    void shouldIgnoreASecondBeginningAndASecondEnd() {
        stopwatch.begin(1);
        stopwatch.begin(3);
        stopwatch.end(5);
        stopwatch.end(9);

        assertThat(stopwatch.totalNs(20)).isEqualTo(4);
    }

    @Test
    void shouldTellTheLongestTimeSinceItWasLastAsked() {
        stopwatch.begin(0);
        stopwatch.end(8);
        stopwatch.begin(10);
        stopwatch.end(12);

        assertThat(stopwatch.takeLongestNs(20)).isEqualTo(8);
        assertThat(stopwatch.takeLongestNs(20)).isZero();
    }

    @Test
    void shouldTellHowLongTheTimeThatGoesOnHasLastedWhenLonger() {
        stopwatch.begin(0);
        stopwatch.end(3);
        stopwatch.begin(10);

        assertThat(stopwatch.takeLongestNs(19)).isEqualTo(9);
    }
}
