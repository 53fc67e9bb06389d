package dev.millrace.benchmarks.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.RunFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ShellRunTest {
    @TempDir
    Path directory;

    private ShellRun shell;

    @BeforeEach
    void createShell() {
        shell = new ShellRun(directory, Duration.ofSeconds(30));
    }

    @Test
    void shouldCountTheCpuTimeOfGrandchildren() throws Exception {
        String burn = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";

        Measurement burnt = shell.run(List.of("sh", "-c", "sh -c '" + burn + "'; echo done"));

        assertThat(burnt.figures().get(Figure.CPU_MS)).isGreaterThanOrEqualTo(20);
        assertThat(burnt.figures().get(Figure.WALL_MS)).isGreaterThanOrEqualTo(20);
        assertThat(burnt.figures().get(Figure.PEAK_RSS_MB)).isPositive();
        assertThat(burnt.fingerprint()).isEqualTo(PrintedLines.fingerprint(List.of("done")));
    }

    @Test
    void shouldReportTheLastLineOfStderrWhenACommandFails() {
        assertThatThrownBy(() -> shell.run(List.of("sh", "-c", "echo first >&2; echo no such job >&2; exit 3")))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("exit code 3: no such job");
    }

    @Test
    void shouldEndACommandThatTakesTooLong() {
        ShellRun hasty = new ShellRun(directory, Duration.ofMillis(200));

        assertThatThrownBy(() -> hasty.run(List.of("sleep", "60")))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("still running after limit=0s");
    }

    @Test
    void shouldReadTheTicksBehindANameWithBlanks() {
        String stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 1 2 3 4 11 12 130 27 20 0 1 0 5 6 7";

        assertThat(ShellRun.childCpuMs(stat)).isCloseTo(1570, within(1e-9));
    }
}
