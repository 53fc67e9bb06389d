package dev.millrace.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.workload.Workloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CheckpointRunsTest {
    @Test
    void shouldMeasureTheCheckpointsOfAJobUnderBackpressure() throws Exception {
        Measurement flink = MeasuredRun.of(new RunRequest("C1", EngineKind.FLINK, 1, 250_000, SourceKind.FLIP27));

        assertThat(flink.fingerprint().count()).isEqualTo(250_000);
        assertThat(flink.figures().get(Figure.CHECKPOINT_P50_MS)).isPositive();
        assertThat(flink.figures().get(Figure.CHECKPOINT_MAX_MS))
                .isGreaterThanOrEqualTo(flink.figures().get(Figure.CHECKPOINT_P50_MS));
        assertThat(flink.figures().get(Figure.SOURCE_STALL_P50_US)).isPositive();
        assertThat(flink.figures().get(Figure.SOURCE_STALL_MAX_US))
                .isGreaterThanOrEqualTo(flink.figures().get(Figure.SOURCE_STALL_P50_US));
    }

    @Test
    void shouldGiveTheOutputOfTheLoopWithCheckpointsAsWithout() throws Exception {
        long records = 1_500_000;

        Measurement flink =
                MeasuredRun.of(new RunRequest("C2-100ms", EngineKind.FLINK_TUNED, 2, records, SourceKind.FLIP27));

        assertThat(flink.fingerprint()).isEqualTo(Workloads.byId("W2").loop(records));
        assertThat(flink.figures().get(Figure.CHECKPOINTS_PER_SECOND)).isPositive();
        assertThat(flink.figures().get(Figure.RATE_KEPT_PERCENT)).isPositive();
        assertThat(flink.figures().get(Figure.CPU_KEPT_PERCENT)).isPositive();
    }

    @Test
    void shouldNotCountARunWithoutACheckpoint() {
        assertThatThrownBy(() -> MeasuredRun.of(new RunRequest("C2-1s", EngineKind.FLINK, 1, 10, SourceKind.FLIP27)))
                .hasMessageContaining("no checkpoint was completed");
    }
}
