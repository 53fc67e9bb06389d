package dev.millrace.interchange.journey;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Hosts.Resolver.class)
class InterchangeTest {
    @TempDir
    private Path directory;

    private final Hosts hosts;

    InterchangeTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @ParameterizedTest
    @CsvSource({
        "states, CANONICAL, F2 M4 F1",
        "windows, CANONICAL, F2 M4 F1",
        "operators, CANONICAL, F2 M4 F1",
        "sinks, CANONICAL, F2 M4 F1",
        "states, CANONICAL, M1 R2",
        "windows, NATIVE, M1 F2",
        "operators, CHECKPOINT, M2 F4",
        "sinks, CHECKPOINT, F4 M2",
    })
    void shouldEmitOnTheWayBetweenHostsWhatAnUninterruptedRunEmits(String program, Cut cut, String way)
            throws Exception {
        new Comparison(hosts, directory).assertSameOutputs(program, cut, way, JobShape.USUAL);
    }
}
