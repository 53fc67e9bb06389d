package dev.millrace.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.junit.jupiter.api.Test;

class AggregatesTest {
    private final Aggregates aggregates = new Aggregates();

    private static final class SumOfPositives implements AggregateFunction<Integer, Integer, Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer createAccumulator() {
            return 0;
        }

        @Override
        public Integer add(Integer value, Integer accumulator) {
            if (value < 0) {
                throw new IllegalArgumentException("value=" + value);
            }
            return value + accumulator;
        }

        @Override
        public Integer getResult(Integer accumulator) {
            return accumulator;
        }

        @Override
        public Integer merge(Integer one, Integer other) {
            return one + other;
        }
    }

    private int add(String name, int value) throws IOException {
        return aggregates.updateGlobalAggregate(name, value, new SumOfPositives());
    }

    @Test
    void shouldKeepAValueAName() throws Exception {
        add("one", 3);
        add("other", 10);

        assertThat(add("one", 4)).isEqualTo(7);
    }

    @Test
    void shouldThrowWhatFlinkThrowsWhenTheFunctionFailsAndKeepTheValue() throws Exception {
        add("one", 3);

        assertThatThrownBy(() -> add("one", -1))
                .isInstanceOf(IOException.class)
                .hasMessage("Error updating global aggregate 'one'.")
                .hasRootCauseMessage("value=-1");
        assertThat(add("one", 1)).isEqualTo(4);
    }
}
