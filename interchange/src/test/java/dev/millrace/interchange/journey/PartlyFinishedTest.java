package dev.millrace.interchange.journey;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
@ExtendWith(Hosts.Resolver.class)
class PartlyFinishedTest {
    @TempDir
    private Path directory;

    private final Hosts hosts;

    PartlyFinishedTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @ParameterizedTest
    @CsvSource({
        "CANONICAL, F4 M4",
        "CANONICAL, F4 M2",
        "CANONICAL, M4 F4",
        "CANONICAL, M4 F2 M1",
        "CHECKPOINT, F4 M2",
        "CHECKPOINT, M4 F4",
    })
    void shouldStartSubtasksAgainThatHadFinishedBeforeOthersOfTheirVertex(Cut cut, String way) throws Exception {
        new Comparison(hosts, directory).assertSameOutputs("finished", cut, way, JobShape.USUAL);
    }
}
