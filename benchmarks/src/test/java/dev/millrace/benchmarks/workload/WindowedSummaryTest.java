package dev.millrace.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.source.SourceKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With few events a second of event time, so that windows also close before the input ends. */
@Timeout(120)
class WindowedSummaryTest {
    private static final long RECORD_COUNT = 5_000;

    static Stream<Workload> slowStreams() {
        return Stream.of(new WindowedSummary.Tumbling(100), new WindowedSummary.Sliding(2));
    }

    @ParameterizedTest
    @MethodSource("slowStreams")
    void shouldPutOutWhatTheLoopPutsOutOnTheClusterThatFlinkStartsByItself(Workload workload) throws Exception {
        assertThat(WorkloadProgram.run(workload, RECORD_COUNT, 2, SourceKind.LEGACY))
                .isEqualTo(workload.loop(RECORD_COUNT));
    }
}
