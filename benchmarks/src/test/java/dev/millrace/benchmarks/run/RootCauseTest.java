package dev.millrace.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RootCauseTest {
    @Test
    void shouldFindTheDeepestCause() {
        assertThat(RootCause.in(List.of(
                        "some warning",
                        "Exception in thread \"main\" java.lang.RuntimeException: outer",
                        "\tat a.B.c(B.java:1)",
                        "Caused by: java.io.IOException: inner",
                        "\tat a.B.d(B.java:2)",
                        "\t... 3 more")))
                .isEqualTo("Caused by: java.io.IOException: inner");
    }

    @Test
    void shouldTakeTheLastLineWithoutAStackTrace() {
        assertThat(RootCause.in(List.of("first", "Error: no such flag"))).isEqualTo("Error: no such flag");
    }

    @Test
    void shouldSaySoWhenNothingWasLogged() {
        assertThat(RootCause.in(List.of())).isEqualTo("nothing was logged");
    }
}
