package dev.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextReportTest {
    @Test
    void shouldShowFiguresRatiosAndFloors() throws Exception {
        assertThat(TextReport.of(SampleCases.fourTimesAsFast())).isEqualTo(golden("four-times-as-fast.txt"));
    }

    @Test
    void shouldSayWhyAnEngineHasNoFigures() throws InterruptedException {
        assertThat(TextReport.of(SampleCases.brokenOutput()))
                .contains("BROKEN: output of millrace is count=100 checksum=0000000000abcdee")
                .contains("CPU ns/record vs flink ≥ 4  not measured  no")
                .doesNotContain("times better than");
    }

    private static String golden(String file) throws IOException {
        try (InputStream in = TextReportTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
