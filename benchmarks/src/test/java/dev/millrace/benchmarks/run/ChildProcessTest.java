package dev.millrace.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.benchmarks.measure.RunFailedException;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.workload.Workloads;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChildProcessTest {
    private static final JvmFlags FLAGS = new JvmFlags(List.of("-Xmx256m"));

    @Test
    void shouldBringBackTheOutputOfAFreshJvm() throws Exception {
        RunRequest request = new RunRequest("W2", EngineKind.LOOP, 1, 1_000, SourceKind.LEGACY);

        assertThat(new ChildProcess(FLAGS, Duration.ofMinutes(1)).run(request).fingerprint())
                .isEqualTo(Workloads.byId("W2").loop(1_000));
    }

    @Test
    void shouldReportWhyARunFailed() {
        RunRequest request = new RunRequest("W99", EngineKind.LOOP, 1, 1_000, SourceKind.LEGACY);

        assertThatThrownBy(() -> new ChildProcess(FLAGS, Duration.ofMinutes(1)).run(request))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("exit code 1")
                .hasMessageContaining("no workload id=W99")
                .hasMessageContaining("log: ");
    }

    @Test
    void shouldEndARunThatTakesTooLong() {
        RunRequest request = new RunRequest("W2", EngineKind.LOOP, 1, 1_000_000_000_000L, SourceKind.LEGACY);

        assertThatThrownBy(() -> new ChildProcess(FLAGS, Duration.ofSeconds(1)).run(request))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("still running after limit=1s");
    }
}
