package dev.millrace.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.source.SourceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class MeasuredRunTest {
    @Test
    void shouldGiveTheOutputOfTheLoopWithTheBestSettingsOfFlink() throws Exception {
        Measurement loop = MeasuredRun.of(new RunRequest("W3", EngineKind.LOOP, 2, 5_000, SourceKind.LEGACY));

        Measurement flink = MeasuredRun.of(new RunRequest("W3", EngineKind.FLINK_TUNED, 2, 5_000, SourceKind.LEGACY));

        assertThat(flink.fingerprint()).isEqualTo(loop.fingerprint());
        assertThat(flink.figures()).containsOnlyKeys(Figure.CPU_NS_PER_RECORD, Figure.RECORDS_PER_SECOND);
        assertThat(flink.figures().values()).allMatch(figure -> figure > 0);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(SourceKind.class)
    void shouldSeeEveryRecordOfALatencyRunOnce(SourceKind source) throws Exception {
        Measurement flink = MeasuredRun.of(new RunRequest("L1", EngineKind.FLINK_TIMEOUT_0, 2, 500, source));

        assertThat(flink.fingerprint().count()).isEqualTo(500);
        assertThat(flink.figures().get(Figure.LATENCY_P50_US)).isPositive();
        assertThat(flink.figures().get(Figure.LATENCY_P99_US))
                .isGreaterThanOrEqualTo(flink.figures().get(Figure.LATENCY_P50_US));
    }
}
