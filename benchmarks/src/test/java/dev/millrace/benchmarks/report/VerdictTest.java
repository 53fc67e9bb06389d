package dev.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.measure.Spread;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {
    @ParameterizedTest
    @CsvSource({"1.31, WINS", "1.3, WINS", "1.29, TIES", "1, TIES", "0.77, TIES", "0.76, LOSES"})
    void shouldCallLessThanAThirdMoreATie(double median, Verdict expected) {
        assertThat(Verdict.of(new Spread(median, 0, 10))).isEqualTo(expected);
    }
}
