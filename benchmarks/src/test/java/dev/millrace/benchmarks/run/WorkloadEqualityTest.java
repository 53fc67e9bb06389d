package dev.millrace.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.workload.Workload;
import dev.millrace.benchmarks.workload.WorkloadProgram;
import dev.millrace.benchmarks.workload.Workloads;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Flink programs against their loops, on the stock cluster that the measured runs use. */
@Timeout(120)
class WorkloadEqualityTest {
    private static final int PARALLELISM = 2;
    private static final long RECORD_COUNT = 5_000;

    private static PeerCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = PeerCluster.start(EngineKind.FLINK.configuration(), PARALLELISM);
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.stop();
    }

    static Stream<Arguments> runs() {
        return Workloads.all().stream()
                .flatMap(workload -> Stream.of(SourceKind.values()).map(source -> Arguments.of(workload, source)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldPutOutWhatTheLoopPutsOut(Workload workload, SourceKind source) throws Exception {
        assertThat(WorkloadProgram.run(workload, RECORD_COUNT, PARALLELISM, source))
                .isEqualTo(workload.loop(RECORD_COUNT));
    }
}
