package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.execution.RestoreMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
@ExtendWith(Hosts.Resolver.class)
class OwnershipTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private final Hosts hosts;

    OwnershipTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @ParameterizedTest
    @CsvSource({
        "CANONICAL, CLAIM, F2 M2, false",
        "NATIVE, CLAIM, F2 M2, false",
        "CHECKPOINT, CLAIM, F2 M2, false",
        "CHECKPOINT, NO_CLAIM, F2 M2, true",
        "CHECKPOINT, NO_CLAIM, M2 F2, true",
        "NATIVE, NO_CLAIM, F2 M2, true",
        "NATIVE, NO_CLAIM, M2 F2, true",
        "CHECKPOINT, LEGACY, F2 M2, true",
        "CHECKPOINT, LEGACY, M2 F2, true",
    })
    void shouldDeleteWhatWasClaimedAndNothingElse(Cut cut, RestoreMode claim, String way, boolean isKept)
            throws Exception {
        List<Station> stations = Stream.of(way.split(" ")).map(Station::of).toList();
        Journey journey = new Journey(Comparison.program("sinks"), directory, hosts::of, JobShape.claiming(claim));

        journey.run(cut, stations);

        Path metadata = journey.lastRestored().resolve("_metadata");
        if (!isKept) {
            Patience.until(LIMIT, () -> Files.notExists(metadata), () -> metadata + " is still there");
        }
        assertThat(Files.exists(metadata)).isEqualTo(isKept);
    }
}
