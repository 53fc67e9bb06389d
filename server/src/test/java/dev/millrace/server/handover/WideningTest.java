package dev.millrace.server.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

class WideningTest {
    /** A source of one, a chain of two that has the default, and a sink of three. */
    private static JobGraph graph() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        env.fromSequence(1, 9)
                .setParallelism(1)
                .map(number -> number + 1)
                .keyBy(number -> number)
                .reduce(Long::sum)
                .name("default")
                .sinkTo(new DiscardingSink<>())
                .setParallelism(3)
                .name("wide");
        return env.getStreamGraph().getJobGraph();
    }

    private static Map<String, Integer> parallelism(JobGraph graph) {
        return StreamSupport.stream(graph.getVertices().spliterator(), false)
                .collect(Collectors.toMap(JobVertex::getName, JobVertex::getParallelism));
    }

    @Test
    void shouldChangeOnlyVerticesThatHaveTheDefault() {
        JobGraph graph = graph();

        Widening.apply(graph, 2, 5);

        assertThat(parallelism(graph).values()).containsExactlyInAnyOrder(1, 5, 5, 3);
        assertThat(Widening.slots(graph)).isEqualTo(5);
    }

    @Test
    void shouldRefuseMoreSubtasksThanThereAreKeyGroups() {
        Widening.apply(graph(), 2, 128);

        assertThatThrownBy(() -> Widening.apply(graph(), 2, 129))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E263"))
                .hasMessageContaining("max parallelism=128");
    }

    @Test
    void shouldRefuseToTearAForwardEdge() {
        JobGraph graph = graph();
        JobVertex one = graph.getVerticesSortedTopologicallyFromSources().get(1);
        one.getInputs().get(0).setShipStrategyName("FORWARD");

        assertThatThrownBy(() -> Widening.apply(graph, 2, 5))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E263"))
                .hasMessageContaining("one to one");
    }
}
