package dev.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.measure.Floor.Relation;
import org.junit.jupiter.api.Test;

class FloorTest {
    @Test
    void shouldReachALeastValueExactlyAtItsBound() {
        Floor floor = Floor.timesBetterThan("flink", Figure.CPU_NS_PER_RECORD, Relation.AT_LEAST, 3.5);

        assertThat(floor.isReachedBy(3.5)).isTrue();
        assertThat(floor.isReachedBy(3.49)).isFalse();
    }

    @Test
    void shouldNotReachAValueToExceedAtItsBound() {
        Floor floor = Floor.timesBetterThan("flink", Figure.RECORDS_PER_SECOND, Relation.ABOVE, 1);

        assertThat(floor.isReachedBy(1)).isFalse();
        assertThat(floor.isReachedBy(1.01)).isTrue();
    }

    @Test
    void shouldReachAGreatestValueExactlyAtItsBound() {
        Floor floor = Floor.atMost(Figure.LATENCY_P50_US, 50);

        assertThat(floor.isReachedBy(50)).isTrue();
        assertThat(floor.isReachedBy(50.1)).isFalse();
    }

    @Test
    void shouldHoldALeastValueAgainstTheFigureItself() {
        Floor floor = Floor.atLeast(Figure.RATE_KEPT_PERCENT, 95);

        assertThat(floor.isReachedBy(95)).isTrue();
        assertThat(floor.isReachedBy(94.9)).isFalse();
        assertThat(floor).hasToString("records/s kept % ≥ 95");
    }

    @Test
    void shouldSayWhatIsComparedWithWhat() {
        assertThat(Floor.timesBetterThan("flink", Figure.CPU_NS_PER_RECORD, Relation.AT_LEAST, 3.5))
                .hasToString("CPU ns/record vs flink ≥ 3.5");
        assertThat(Floor.atMost(Figure.PEAK_RSS_MB, 80)).hasToString("peak RSS MB ≤ 80");
    }
}
