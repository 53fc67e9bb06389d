package dev.millrace.interchange.journey;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
@ExtendWith(Hosts.Resolver.class)
class DrainTest {
    @TempDir
    private Path directory;

    private final Hosts hosts;

    DrainTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @ParameterizedTest
    @CsvSource({"clock, F2 M4", "clock, M4 F2", "windows, F2 M4", "windows, M4 F2", "sinks, F2 M4", "sinks, M4 F2"})
    void shouldLetOutAndGoOnWithWhatFlinkDoes(String program, String way) throws Exception {
        new Comparison(hosts, directory).assertSameOutputs(program, Cut.DRAINED, way, "F2 F2");
    }
}
