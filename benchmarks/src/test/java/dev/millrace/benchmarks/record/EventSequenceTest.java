package dev.millrace.benchmarks.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventSequenceTest {
    @ParameterizedTest
    @EnumSource(KeyDistribution.class)
    void shouldDrawKeysBelowTheirNumberOnly(KeyDistribution distribution) {
        EventSequence events = new EventSequence(distribution, 1_000, 10);

        assertThat(LongStream.range(0, 100_000).map(events::key).boxed()).allMatch(key -> key >= 0 && key < 1_000);
    }

    @Test
    void shouldDrawEveryKeyOfAnEvenDistribution() {
        EventSequence events = new EventSequence(KeyDistribution.EVEN, 1_000, 10);

        assertThat(LongStream.range(0, 100_000).map(events::key).distinct().count())
                .isEqualTo(1_000);
    }

    @Test
    void shouldDrawALowKeyOfASkewedDistributionMoreOften() {
        EventSequence events = new EventSequence(KeyDistribution.SKEWED, 1_000_000, 10);

        double low = LongStream.range(0, 100_000)
                .map(events::key)
                .filter(key -> key < 10_000)
                .count();

        assertThat(low / 100_000).isBetween(0.4, 0.5);
    }

    @Test
    void shouldLetTimeAdvanceAtItsRate() {
        EventSequence events = new EventSequence(KeyDistribution.EVEN, 10, 4);

        assertThat(LongStream.range(0, 6).map(events::timestamp).toArray())
                .containsExactly(0, 250, 500, 750, 1000, 1250);
    }
}
