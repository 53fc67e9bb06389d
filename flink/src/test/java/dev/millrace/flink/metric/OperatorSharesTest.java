package dev.millrace.flink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.flink.metric.OperatorShares.KeyedState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.Test;

class OperatorSharesTest {
    private final OperatorShares shares = new OperatorShares();

    private static Counter of(long records) {
        Counter counter = new SimpleCounter();
        counter.inc(records);
        return counter;
    }

    @Test
    void shouldWeighOperatorsByTheRecordsThatTheyTook() {
        shares.add(of(300), false, KeyedState.NONE);
        shares.add(of(100), true, KeyedState.NATIVE);
        shares.add(of(300), false, KeyedState.HOSTED);

        assertThat(shares.nativeShare()).isEqualTo(100.0 / 700);
        assertThat(shares.nativeStateShare()).isEqualTo(100.0 / 400);
    }

    @Test
    void shouldSayNothingOfWhatThereIsNot() {
        assertThat(shares.nativeShare()).isNaN();

        shares.add(of(1), false, KeyedState.NONE);

        assertThat(shares.nativeShare()).isZero();
        assertThat(shares.nativeStateShare()).isNaN();
    }
}
