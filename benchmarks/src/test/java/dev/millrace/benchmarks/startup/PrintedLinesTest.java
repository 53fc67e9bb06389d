package dev.millrace.benchmarks.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrintedLinesTest {
    @Test
    void shouldNotSeeSubtasksAndOrder() {
        assertThat(PrintedLines.fingerprint(List.of("1> (a,1)", "2> (b,1)")))
                .isEqualTo(PrintedLines.fingerprint(List.of("(b,1)", "(a,1)")));
    }

    @Test
    void shouldSeeEveryCharacter() {
        assertThat(PrintedLines.fingerprint(List.of("(a,1)"))).isNotEqualTo(PrintedLines.fingerprint(List.of("(a,2)")));
        assertThat(PrintedLines.fingerprint(List.of("(ab,1)")))
                .isNotEqualTo(PrintedLines.fingerprint(List.of("(ba,1)")));
    }
}
