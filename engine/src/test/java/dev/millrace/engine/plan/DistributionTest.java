package dev.millrace.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | 1 | [[0]]
            2 | 2 | [[0], [1]]
            1 | 3 | [[0, 1, 2]]
            3 | 1 | [[0], [0], [0]]
            2 | 4 | [[0, 1], [2, 3]]
            4 | 2 | [[0], [0], [1], [1]]
            2 | 3 | [[0, 1], [2]]
            3 | 2 | [[0], [1], [1]]
            3 | 4 | [[0, 1], [2], [3]]
            5 | 2 | [[0], [0], [1], [1], [1]]
            3 | 7 | [[0, 1, 2], [4, 3], [6, 5]]
            """)
    void shouldMatchSubtasksInOrderWhenPointwise(int producers, int consumers, String expected) {
        List<List<Integer>> reached = IntStream.range(0, producers)
                .mapToObj(from -> Distribution.POINTWISE.reached(from, producers, consumers))
                .toList();

        assertThat(reached).hasToString(expected);
    }

    @Test
    void shouldConnectEverySubtaskAtLeastOnceAndTheLargerSideExactlyOnceWhenPointwise() {
        for (int producers = 1; producers <= 20; producers++) {
            for (int consumers = 1; consumers <= 20; consumers++) {
                int[] feeding = new int[consumers];
                for (int from = 0; from < producers; from++) {
                    List<Integer> reached = Distribution.POINTWISE.reached(from, producers, consumers);
                    assertThat(reached).isNotEmpty();
                    if (producers >= consumers) {
                        assertThat(reached).hasSize(1);
                    }
                    reached.forEach(to -> feeding[to]++);
                }
                for (int count : feeding) {
                    assertThat(count).isPositive();
                    if (consumers >= producers) {
                        assertThat(count).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void shouldConnectAllWithAllOtherwise() {
        assertThat(Distribution.ALL_TO_ALL.reached(1, 2, 3)).containsExactly(0, 1, 2);
    }
}
