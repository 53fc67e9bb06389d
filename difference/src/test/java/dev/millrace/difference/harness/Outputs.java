package dev.millrace.difference.harness;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Where a program leaves what is compared. Used on the test's thread while the program is defined. */
public final class Outputs {

    private final Recording recording;
    private final Path directory;

    Outputs(Recording recording, Path directory) {
        this.recording = recording;
        this.directory = directory;
    }

    /** Records the stream's values as a multiset. */
    public <T> void collect(DataStream<T> stream, String output) {
        collect(stream, output, Arrangement.multiset());
    }

    /**
     * Records the stream's values; the sink has the stream's parallelism, so it chains and keeps each subtask's order.
     */
    public <T> void collect(DataStream<T> stream, String output, Arrangement<? super T> arrangement) {
        recording.declare(output, arrangement);
        sink(stream, output, false);
    }

    /** Records values as {@code value@timestamp}. */
    public <T> void collectStamped(DataStream<T> stream, String output) {
        recording.declare(output, Arrangement.multiset());
        sink(stream, output, true);
    }

    private <T> void sink(DataStream<T> stream, String output, boolean stamped) {
        stream.addSink(new RecordingSink<>(recording.run(), output, stamped))
                .name("record " + output)
                .setParallelism(stream.getParallelism());
    }

    /** A multiset that functions write to themselves. */
    public Notes notes(String output) {
        return notes(output, Arrangement.multiset());
    }

    public Notes notes(String output, Arrangement<Object> arrangement) {
        recording.declare(output, arrangement);
        return new Notes(recording.run(), output);
    }

    /** Opens when {@code count} have arrived at {@code name}; an output's records arrive at its name by themselves. */
    public Gate gate(String name, long count) {
        return new Gate(recording.run(), name, count);
    }

    /** A directory of this run alone, removed after it. */
    public Path directory() {
        return directory;
    }

    /** A file of this run with these lines. */
    public Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), java.util.List.of(lines));
    }

    /** A serialisable handle on an output. Thread-safe. */
    public static final class Notes implements Serializable {

        private static final long serialVersionUID = 1L;

        private final long run;
        private final String output;

        private Notes(long run, String output) {
            this.run = run;
            this.output = output;
        }

        public void add(Object value) {
            Recording.of(run).add(output, value);
        }
    }
}
