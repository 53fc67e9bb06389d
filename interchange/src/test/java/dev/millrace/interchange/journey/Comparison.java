package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.job.ClockWindows;
import dev.millrace.interchange.job.KeyedStates;
import dev.millrace.interchange.job.Operators;
import dev.millrace.interchange.job.PartlyFinished;
import dev.millrace.interchange.job.PatternsAndSinks;
import dev.millrace.interchange.job.Program;
import dev.millrace.interchange.job.Windows;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Compares what a program emits on a way in several legs with what it emits on the cluster if nobody stops it. */
final class Comparison {
    /** By name of the program. One run is enough, since no output depends on the parallelism. */
    private static final Map<String, Map<String, Map<String, List<String>>>> WHOLE = new HashMap<>();

    private final Hosts hosts;
    private final Path directory;

    Comparison(Hosts hosts, Path directory) {
        this.hosts = hosts;
        this.directory = directory;
    }

    static Program program(String name) {
        return switch (name) {
            case "states" -> new KeyedStates();
            case "windows" -> new Windows();
            case "clock" -> new ClockWindows();
            case "operators" -> new Operators();
            case "sinks" -> new PatternsAndSinks();
            case "finished" -> new PartlyFinished();
            default -> throw new IllegalArgumentException("no such program: " + name);
        };
    }

    /** @param way stations, separated by blanks, such as {@code F2 M4}; {@link Station#of} reads them */
    void assertSameOutputs(String name, Cut cut, String way, JobShape shape) throws Exception {
        Map<String, Map<String, List<String>>> expected = whole(name);

        Map<String, Map<String, List<String>>> outputs = run(name, cut, way, shape, "parts");

        assertThat(Outputs.differences(expected, outputs)).isEmpty();
    }

    /** As above, where what is emitted depends on where it was cut: the other way is the one to compare with. */
    void assertSameOutputs(String name, Cut cut, String way, String otherWay) throws Exception {
        Map<String, Map<String, List<String>>> expected = run(name, cut, otherWay, JobShape.USUAL, "other");

        Map<String, Map<String, List<String>>> outputs = run(name, cut, way, JobShape.USUAL, "parts");

        assertThat(Outputs.differences(expected, outputs)).isEmpty();
    }

    private Map<String, Map<String, List<String>>> run(
            String name, Cut cut, String way, JobShape shape, String subdirectory) throws Exception {
        return new Journey(program(name), directory.resolve(subdirectory), hosts::of, shape)
                .run(cut, Stream.of(way.split(" ")).map(Station::of).toList());
    }

    private Map<String, Map<String, List<String>>> whole(String name) throws Exception {
        synchronized (WHOLE) {
            Map<String, Map<String, List<String>>> known = WHOLE.get(name);
            if (known == null) {
                known = new Journey(program(name), directory.resolve("whole"), hosts::of, JobShape.USUAL)
                        .uninterrupted(Station.flink(2));
                WHOLE.put(name, known);
            }
            return known;
        }
    }
}
