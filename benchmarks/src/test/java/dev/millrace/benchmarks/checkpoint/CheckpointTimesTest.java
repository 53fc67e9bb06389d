package dev.millrace.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointTimesTest {
    private final CheckpointTimes times = new CheckpointTimes();

    @Test
    void shouldCountOnlyCheckpointsWhoseEndWasHeardOf() {
        long nowMs = System.currentTimeMillis();
        times.triggered(1, nowMs - 5000);
        times.triggered(2, nowMs);

        times.completed(1);

        assertThat(times.durationsMs())
                .singleElement()
                .satisfies(ms -> assertThat(ms).isBetween(5000L, 60_000L));
    }

    @Test
    void shouldTakeTheFirstThatHearsOfTheEnd() {
        times.triggered(1, System.currentTimeMillis());
        times.completed(1);
        long firstMs = times.durationsMs().get(0);

        times.completed(1);

        assertThat(times.durationsMs()).containsExactly(firstMs);
    }

    @Test
    void shouldMeasureFromTheBarrierToTheSourcesState() {
        times.barrierComes();

        long barrierNs = times.sourceTaken();
        times.sourceEmits(barrierNs);

        assertThat(times.stallsNs())
                .singleElement()
                .satisfies(ns -> assertThat(ns).isNotNegative().isLessThanOrEqualTo(times.longestGapNs()));
    }
}
