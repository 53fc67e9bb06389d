package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.util.MiniClusterWithClientResource;
import org.junit.jupiter.api.Test;

class LocalEnvironmentTest {

    @Test
    void shouldRunProgramWithoutAnyClusterOfItsOwn() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(2);

        List<Tuple2<String, Integer>> counts = Programs.wordCount(environment).executeAndCollect(100);

        assertThat(counts).hasSize(6).contains(Tuple2.of("a", 2), Tuple2.of("b", 3), Tuple2.of("c", 1));
    }

    @Test
    void shouldServeJUnit4ResourceWithClient() throws Exception {
        MiniClusterWithClientResource resource =
                new MiniClusterWithClientResource(new MiniClusterResourceConfiguration.Builder()
                        .setNumberTaskManagers(2)
                        .setNumberSlotsPerTaskManager(3)
                        .build());
        resource.before();
        try {
            MiniCluster cluster = resource.getMiniCluster();

            List<Tuple2<String, Integer>> counts = Programs.wordCount(
                            StreamExecutionEnvironment.getExecutionEnvironment())
                    .executeAndCollect(100);

            assertThat(counts).hasSize(6).contains(Tuple2.of("b", 3));
            assertThat(cluster.getResourceOverview().get().getNumberRegisteredSlots())
                    .isEqualTo(6);
            assertThat(resource.getClusterClient().listJobs().get()).hasSize(1);
        } finally {
            resource.after();
        }
    }
}
