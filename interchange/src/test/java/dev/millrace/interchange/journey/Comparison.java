package dev.millrace.interchange.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.job.KeyedStates;
import dev.millrace.interchange.job.Operators;
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

    private static Program program(String name) {
        return switch (name) {
            case "states" -> new KeyedStates();
            case "windows" -> new Windows();
            case "operators" -> new Operators();
            case "sinks" -> new PatternsAndSinks();
            default -> throw new IllegalArgumentException("no such program: " + name);
        };
    }

    /** @param way stations, separated by blanks, such as {@code F2 M4}; {@link Station#of} reads them */
    void assertSameOutputs(String name, Cut cut, String way, JobShape shape) throws Exception {
        Map<String, Map<String, List<String>>> expected = whole(name);
        List<Station> stations = Stream.of(way.split(" ")).map(Station::of).toList();

        Map<String, Map<String, List<String>>> outputs =
                new Journey(program(name), directory.resolve("parts"), hosts::of, shape).run(cut, stations);

        assertThat(Outputs.differences(expected, outputs)).isEmpty();
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
