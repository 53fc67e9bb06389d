package dev.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.measure.CaseResult;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonReportTest {
    @Test
    void shouldWriteOneObjectForEachEngine() throws Exception {
        JsonNode rows = rows(SampleCases.fourTimesAsFast());

        assertThat(rows).hasSize(3);
        JsonNode ours = rows.get(1);
        assertThat(ours.get("id").textValue()).isEqualTo("W9");
        assertThat(ours.get("engine").textValue()).isEqualTo("millrace");
        assertThat(ours.get("parallelism").intValue()).isEqualTo(2);
        assertThat(ours.get("records").longValue()).isEqualTo(1_000_000);
        assertThat(ours.get("rounds").intValue()).isEqualTo(3);
        assertThat(ours.get("status").textValue()).isEqualTo("OK");
        assertThat(ours.get("outputChecksum").textValue()).isEqualTo("abcdef");
        assertThat(ours.at("/origin/commit").textValue()).isEqualTo("abc123");
    }

    @Test
    void shouldGiveMedianLeastAndGreatestOfEachFigureAndRatio() throws Exception {
        JsonNode ours = rows(SampleCases.fourTimesAsFast()).get(1);

        assertThat(ours.at("/cpuNsPerRecord/median").doubleValue()).isEqualTo(100);
        assertThat(ours.at("/cpuNsPerRecord/min").doubleValue()).isEqualTo(90);
        assertThat(ours.at("/cpuNsPerRecord/max").doubleValue()).isEqualTo(110);
        assertThat(ours.at("/recordsPerSecond/median").doubleValue()).isEqualTo(1e7);
        assertThat(ours.at("/ratios/flink/cpuNsPerRecord/median").doubleValue()).isEqualTo(4);
        assertThat(ours.at("/ratios/flink/cpuNsPerRecord/max").doubleValue()).isEqualTo(5);
        assertThat(ours.at("/ratios/loop/cpuNsPerRecord/median").doubleValue()).isEqualTo(0.1);
    }

    @Test
    void shouldHoldOnlyTheEngineUnderTestAgainstTheFloors() throws Exception {
        JsonNode rows = rows(SampleCases.noFaster());

        assertThat(rows.at("/1/floors/0/floor").textValue()).isEqualTo("CPU ns/record vs flink ≥ 4");
        assertThat(rows.at("/1/floors/0/reached").booleanValue()).isFalse();
        assertThat(rows.at("/1/floors/1/reached").booleanValue()).isTrue();
        assertThat(rows.get(0).has("floors")).isFalse();
    }

    @Test
    void shouldLeaveOutTheFiguresOfAWrongResult() throws Exception {
        JsonNode ours = rows(SampleCases.brokenOutput()).get(1);

        assertThat(ours.get("status").textValue()).isEqualTo("BROKEN");
        assertThat(ours.get("message").textValue()).contains("output of millrace");
        assertThat(ours.has("cpuNsPerRecord")).isFalse();
        assertThat(ours.get("ratios")).isEmpty();
    }

    private static JsonNode rows(CaseResult result) throws Exception {
        return new ObjectMapper().readTree(new JsonReport(SampleCases.ORIGIN).of(List.of(result)));
    }
}
