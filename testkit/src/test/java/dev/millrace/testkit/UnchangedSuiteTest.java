package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A suite written for Flink's JUnit 5 extension: all that makes it run on Millrace is the class path. */
class UnchangedSuiteTest {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    @Test
    void shouldRunProgramThatAsksForItsEnvironment() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();

        List<Tuple2<String, Integer>> counts = new ArrayList<>();
        try (CloseableIterator<Tuple2<String, Integer>> results =
                Programs.wordCount(environment).executeAndCollect()) {
            results.forEachRemaining(counts::add);
        }

        assertThat(environment.getParallelism()).isEqualTo(2);
        assertThat(counts)
                .containsExactlyInAnyOrder(
                        Tuple2.of("a", 1),
                        Tuple2.of("a", 2),
                        Tuple2.of("b", 1),
                        Tuple2.of("b", 2),
                        Tuple2.of("b", 3),
                        Tuple2.of("c", 1));
    }

    @Test
    void shouldRunOnTheTestkitsCluster(@InjectMiniCluster MiniCluster cluster) {
        assertThat(cluster.isRunning()).isTrue();
        assertThat(cluster.getClass().getProtectionDomain().getCodeSource())
                .isEqualTo(EngineCluster.class.getProtectionDomain().getCodeSource());
    }

    @Test
    void shouldCancelJobThroughClusterClient(@InjectClusterClient ClusterClient<?> client) throws Exception {
        JobGraph endless = Programs.endless();

        client.submitJob(endless).get();
        client.cancel(endless.getJobID()).get();
        JobResult result = client.requestJobResult(endless.getJobID()).get();

        assertThat(result.getApplicationStatus().deriveJobStatus()).isEqualTo(JobStatus.CANCELED);
    }

    @Test
    void shouldShowUsersExceptionInCauseChain() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment
                .fromData(1, 2, 3)
                .map(number -> 6 / (number - 3))
                .returns(Integer.class)
                .sinkTo(new DiscardingSink<>());

        assertThatThrownBy(environment::execute).rootCause().isInstanceOf(ArithmeticException.class);
    }
}
