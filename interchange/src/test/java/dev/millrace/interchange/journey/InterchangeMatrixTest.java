package dev.millrace.interchange.journey;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
@ExtendWith(Hosts.Resolver.class)
class InterchangeMatrixTest {
    private static final List<String> PROGRAMS = List.of("states", "windows", "clock", "operators", "sinks");

    @TempDir
    private Path directory;

    private final Hosts hosts;

    InterchangeMatrixTest(Hosts hosts) {
        this.hosts = hosts;
    }

    private static Stream<Arguments> ways() {
        return Stream.of(
                        ways(
                                Cut.CANONICAL,
                                JobShape.USUAL,
                                "F1 M2",
                                "F2 M4",
                                "F4 M1",
                                "M1 F2",
                                "M2 F4",
                                "M4 F1",
                                "F2 M2 F2",
                                "M2 F1 M4",
                                "F1 M1 F4 M2",
                                "F2 H4",
                                "H1 F2",
                                "F1 H2 F2",
                                "R2 M2",
                                "M2 R4",
                                "R4 M1 R2",
                                "H2 R1 M2"),
                        ways(Cut.NATIVE, JobShape.USUAL, "F2 M2", "F2 M4", "M2 F2", "M4 F1", "F1 H2", "H2 F4"),
                        ways(Cut.WITHOUT_STOPPING, JobShape.USUAL, "F2 M1", "M1 F2", "F2 M4 F2"),
                        ways(
                                Cut.CHECKPOINT,
                                JobShape.USUAL,
                                "F2 M2",
                                "F2 M4",
                                "F4 M1",
                                "M2 F2",
                                "M2 F4",
                                "M4 F1",
                                "H2 F1",
                                "F2 M4 F1"),
                        ways(Cut.CHECKPOINT, JobShape.UNALIGNED, "M2 F4"),
                        ways(Cut.CHECKPOINT, JobShape.MERGED_FILES, "F2 M4", "M2 F4"),
                        ways(Cut.CANONICAL, JobShape.COMPRESSED, "F2 M4", "M2 F4", "R2 M2 R2"),
                        ways(Cut.NATIVE, JobShape.COMPRESSED, "F2 M4 F2"),
                        ways(Cut.CANONICAL, JobShape.WITHOUT_UIDS, "F2 M2", "M2 F2", "F2 M4 F2"),
                        ways(Cut.CANONICAL, JobShape.SEVEN_GROUPS, "F2 M4", "M4 F3", "F3 M2 R4"))
                .flatMap(ways -> ways);
    }

    private static Stream<Arguments> ways(Cut cut, JobShape shape, String... ways) {
        return Stream.of(ways).flatMap(way -> PROGRAMS.stream().map(program -> arguments(program, cut, way, shape)));
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @MethodSource("ways")
    void shouldEmitOnTheWayBetweenHostsWhatAnUninterruptedRunEmits(String program, Cut cut, String way, JobShape shape)
            throws Exception {
        new Comparison(hosts, directory).assertSameOutputs(program, cut, way, shape);
    }
}
