package dev.millrace.benchmarks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SteadyUpdatesTest {
    @Test
    void shouldBringEveryKeyOnceBeforeAnyUpdate() {
        SteadyUpdates updates = new SteadyUpdates(100, 1_000_000);

        assertThat(LongStream.range(0, 100).map(index -> updates.at(index).key).toArray())
                .containsExactly(LongStream.range(0, 100).toArray());
        assertThat(LongStream.range(100, 1000).map(index -> updates.at(index).key))
                .allMatch(key -> key >= 0 && key < 100);
    }

    @Test
    void shouldNotRunAheadOfItsRate() {
        SteadyUpdates updates = new SteadyUpdates(1, 10_000);
        long startNs = System.nanoTime();

        LongStream.rangeClosed(1, 1001).forEach(updates::at);

        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(100_000_000);
    }
}
