package dev.millrace.server.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreflightTest {
    private static Order order(String target, String directory) {
        return new Order(new JobID(), target, directory, 0, 1, 1);
    }

    private static TargetFacts facts(String version, int slots) {
        return new TargetFacts(version, slots, false, 1, 1, "", "");
    }

    @ParameterizedTest
    @CsvSource({"1.19.1", "1.21.0", "2.0.0", "1.2.0"})
    void shouldRefuseATargetOfAnotherMinorVersion(String version) {
        assertThatThrownBy(() -> Preflight.check(order("http://localhost:1", "/s"), facts(version, 8), "1.20.3", 4, 0))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E261"));
    }

    @Test
    void shouldTakeATargetOfAnotherBugFixVersionWithJustEnoughSlots() {
        assertThat(Preflight.check(order("http://localhost:1", "/s"), facts("1.20.0", 4), "1.20.3", 4, 0))
                .isEmpty();
    }

    @Test
    void shouldRefuseATargetThatLacksOneSlot() {
        assertThatThrownBy(() -> Preflight.check(order("http://localhost:1", "/s"), facts("1.20.0", 3), "1.20.3", 4, 0))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E262"))
                .hasMessageContaining("free slots=3");
    }

    @ParameterizedTest
    @CsvSource({
        "http://flink:8081, file:/s, 1",
        "http://flink:8081, /s, 1",
        "http://flink:8081, s3://b/s, 0",
        "http://127.0.0.1:8081, /s, 0",
    })
    void shouldWarnOfADirectoryThatAnotherHostMayNotSee(String target, String directory, int warnings) {
        assertThat(Preflight.check(order(target, directory), facts("1.20.3", 4), "1.20.3", 4, 0))
                .hasSize(warnings);
    }
}
