package dev.millrace.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static Vertex vertex(String name, int parallelism, int inputs) {
        return new Vertex(name, parallelism, inputs, false, context -> {
            throw new AssertionError("not to be deployed");
        });
    }

    private static Edge edge(int from, int to, int input) {
        return new Edge(from, to, input, Distribution.ALL_TO_ALL);
    }

    @Test
    void shouldRefuseAVertexWithoutSubtasksAndNameIt() {
        assertThatThrownBy(() -> vertex("count", 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("vertex 'count' has parallelism=0; at least 1");
        assertThat(vertex("count", 1, 1).parallelism()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnEdgeAgainstTheOrder() {
        assertThatThrownBy(() -> edge(1, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("edge from=1 to=1 goes against the order of the plan");
        assertThat(edge(0, 1, 0).to()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnEdgeToAnInputOrVertexThatDoesNotExist() {
        List<Vertex> vertices = List.of(vertex("a", 1, 0), vertex("b", 1, 2));

        assertThat(new Plan(vertices, List.of(edge(0, 1, 0), edge(0, 1, 1))).edges())
                .hasSize(2);
        for (Edge wrong : List.of(edge(0, 1, 2), edge(0, 1, -1), edge(0, 2, 0))) {
            assertThatThrownBy(() -> new Plan(vertices, List.of(wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(wrong + " leads to an input that does not exist");
        }
    }

    @Test
    void shouldNotChangeWithTheListsThatItWasMadeFrom() {
        List<Vertex> vertices = new ArrayList<>(List.of(vertex("a", 1, 0)));
        Plan plan = new Plan(vertices, new ArrayList<>());

        vertices.clear();

        assertThat(plan.vertices()).hasSize(1);
    }
}
