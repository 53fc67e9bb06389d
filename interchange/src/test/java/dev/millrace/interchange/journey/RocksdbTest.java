package dev.millrace.interchange.journey;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RocksDB on both sides, whose checkpoints are incremental. */
@Tag("slow")
@ExtendWith(Hosts.Resolver.class)
class RocksdbTest {
    @TempDir
    private Path directory;

    private final Hosts hosts;

    RocksdbTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @ParameterizedTest
    @CsvSource({
        "states, CANONICAL, Q2 R4",
        "windows, CANONICAL, R2 Q4",
        "operators, CANONICAL, F2 Q1 M2",
        "sinks, CANONICAL, Q2 F4",
        "states, NATIVE, R2 Q4",
        "windows, NATIVE, Q2 R4",
        "states, CHECKPOINT, R2 Q4",
        "states, CHECKPOINT, Q4 R1",
        "windows, CHECKPOINT, R2 Q2",
        "windows, CHECKPOINT, Q2 R4 Q2",
        "operators, CHECKPOINT, R2 Q4",
        "operators, CHECKPOINT, Q4 R2",
        "sinks, CHECKPOINT, R2 Q4",
        "sinks, CHECKPOINT, Q2 R4",
    })
    void shouldEmitWhatAnUninterruptedRunEmits(String program, Cut cut, String way) throws Exception {
        new Comparison(hosts, directory).assertSameOutputs(program, cut, way, JobShape.USUAL);
    }
}
