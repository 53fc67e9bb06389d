package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
@ExtendWith(Hosts.Resolver.class)
class MetadataTest {
    @TempDir
    private Path directory;

    private final Hosts hosts;

    MetadataTest(Hosts hosts) {
        this.hosts = hosts;
    }

    @ParameterizedTest
    @CsvSource({
        "states, CANONICAL",
        "windows, CANONICAL",
        "operators, CANONICAL",
        "sinks, CANONICAL",
        "windows, NATIVE",
        "operators, NATIVE",
    })
    void shouldWriteOfEverySubtaskWhatFlinkWrites(String program, Cut cut) throws Exception {
        List<String> flinks = describe(program, cut, "flink", Station.flink(2));

        List<String> ours = describe(program, cut, "ours", Station.millrace(2));

        assertThat(ours).isEqualTo(flinks);
    }

    private List<String> describe(String program, Cut cut, String name, Station station) throws Exception {
        Journey journey = new Journey(Comparison.program(program), directory.resolve(name), hosts::of, JobShape.USUAL);
        return Metadata.describe(journey.firstHalf(station, cut), program.equals("windows"));
    }
}
