package dev.millrace.flink.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.time.VirtualClock;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.junit.jupiter.api.Test;

class BarrierTimesTest {
    private static final long MS = 1_000_000;

    private final VirtualClock clock = new VirtualClock(1000);
    private final BarrierTimes times = new BarrierTimes(clock);

    private static Barrier barrier(long epoch, long timestampMs) {
        return new Barrier(
                epoch,
                true,
                new SnapshotRequest(epoch, timestampMs, CheckpointOptions.forCheckpointWithDefaultLocation()));
    }

    private void pass(long ms) {
        clock.schedule(ms, () -> {});
        clock.advance();
    }

    @Test
    void shouldMeasureFromTheTriggerToTheFirstBarrierAndFromThereToTheLast() {
        Barrier barrier = barrier(1, 995);

        times.first(barrier);
        pass(7);
        times.last(barrier);
        pass(100);
        BarrierTimes.Times taken = times.taken(barrier);

        assertThat(taken.startDelayNs()).isEqualTo(5 * MS);
        assertThat(taken.alignmentNs()).isEqualTo(7 * MS);
    }

    @Test
    void shouldNotCountWhatASnapshotWaitsForAfterTheLastBarrier() {
        Barrier barrier = barrier(1, 1000);

        times.first(barrier);
        pass(7);
        times.last(barrier);
        pass(100);
        times.last(barrier);

        assertThat(times.taken(barrier).alignmentNs()).isEqualTo(7 * MS);
    }

    @Test
    void shouldMeasureToTheSnapshotWhereThereAreNoChannels() {
        Barrier barrier = barrier(1, 1000);

        times.last(barrier);
        pass(3);

        assertThat(times.taken(barrier)).satisfies(taken -> {
            assertThat(taken.startDelayNs()).isEqualTo(3 * MS);
            assertThat(taken.alignmentNs()).isZero();
        });
    }

    @Test
    void shouldKeepEpochsApartThatAreInProgressAtOnce() {
        times.first(barrier(1, 1000));
        pass(1);
        times.first(barrier(2, 1000));
        pass(1);
        times.last(barrier(1, 1000));
        pass(1);
        times.last(barrier(2, 1000));

        assertThat(times.taken(barrier(1, 1000)).alignmentNs()).isEqualTo(2 * MS);
        assertThat(times.taken(barrier(2, 1000)).alignmentNs()).isEqualTo(2 * MS);
    }

    @Test
    void shouldTellNoNegativeDelayWhenTheClockWasSetBack() {
        assertThat(times.taken(barrier(1, 2000)).startDelayNs()).isZero();
    }
}
