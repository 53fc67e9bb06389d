package dev.millrace.server.handover.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CpuRatioTest {
    private static final Pattern ROW = Pattern.compile(
            "\\| ([A-Z0-9a-z-]+), parallelism 2, [^|]*\\| CPU ns/record vs flink [^|]*\\| ([0-9.]+) \\|.*");
    /** What measuring again may differ by. */
    private static final Percentage NOISE = Percentage.withPercentage(25);

    @Test
    void shouldBeWhatTheBenchmarksHaveMeasured() throws IOException {
        Map<String, Double> page = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../docs/benchmarks.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                page.put(row.group(1), Double.parseDouble(row.group(2)));
            }
        }

        assertThat(CpuRatio.MEASURED.keySet()).isEqualTo(page.keySet());
        page.forEach((workload, ratio) ->
                assertThat(CpuRatio.MEASURED.get(workload)).as(workload).isCloseTo(ratio, NOISE));
    }

    @Test
    void shouldTakeTheMedian() {
        assertThat(CpuRatio.median()).isEqualTo(2.64);
    }
}
