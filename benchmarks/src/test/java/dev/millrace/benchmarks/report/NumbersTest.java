package dev.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"1234567.8; 1,234,568", "123.4; 123", "12.34; 12.3", "1.234; 1.23", "0.1234; 0.123"})
    void shouldKeepThreeDigits(double value, String expected) {
        assertThat(Numbers.format(value)).isEqualTo(expected);
    }
}
