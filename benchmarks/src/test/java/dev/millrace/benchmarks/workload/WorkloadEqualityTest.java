package dev.millrace.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.source.SourceKind;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Flink programs against their loops, on the MiniCluster that Flink itself starts for a program without a cluster.
 */
@Timeout(120)
class WorkloadEqualityTest {
    private static final long RECORD_COUNT = 5_000;

    static Stream<Arguments> runs() {
        // Few events a second of event time, so that windows also close before the input ends.
        List<Workload> slow = List.of(new WindowedSummary.Tumbling(100), new WindowedSummary.Sliding(2));
        Stream<Arguments> parallel = Stream.concat(Workloads.all().stream(), slow.stream())
                .map(workload -> Arguments.of(workload, 2, SourceKind.LEGACY));
        Stream<Arguments> fromSplits = Stream.concat(Stream.of(Workloads.byId("W1")), slow.stream())
                .map(workload -> Arguments.of(workload, 2, SourceKind.FLIP27));
        Stream<Arguments> alone = slow.stream().map(workload -> Arguments.of(workload, 1, SourceKind.LEGACY));
        return Stream.of(parallel, fromSplits, alone).flatMap(Function.identity());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldPutOutWhatTheLoopPutsOut(Workload workload, int parallelism, SourceKind source) throws Exception {
        assertThat(WorkloadProgram.run(workload, RECORD_COUNT, parallelism, source))
                .isEqualTo(workload.loop(RECORD_COUNT));
    }
}
