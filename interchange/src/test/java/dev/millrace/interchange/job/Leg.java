package dev.millrace.interchange.job;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * One part of a job's way. Its sources stop short of {@code until}, say so, and wait, so that whatever is taken of the
 * job afterwards is taken at the same place in every run.
 *
 * @param number from 1 on; 0 if it is the whole way
 * @param from the position that the leg before came to; 0 if there was none
 * @param until the first position that sources do not emit
 * @param isLast whether sources end rather than wait
 * @param directory shared by all legs and all processes
 * @param hasUids whether operators have ids that their user gave them
 */
public record Leg(int number, int from, int until, boolean isLast, String directory, boolean hasUids)
        implements Serializable {
    /** All positions of every source. */
    public static final int POSITIONS = 480;

    /** Says that a source has emitted all that it emits in this leg. */
    public void arrive(String source) {
        try {
            Path arrivals = arrivals();
            Files.createDirectories(arrivals);
            Files.writeString(arrivals.resolve(source), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where there is a file for each source that has arrived. */
    public Path arrivals() {
        return Path.of(directory, "arrived-" + number);
    }

    /** The file whose being there lets the sources of the last leg end. */
    public Path end() {
        return Path.of(directory, "end");
    }

    public boolean mayEnd() {
        return isLast && Files.exists(end());
    }

    /** Where the output of a name goes. */
    public Path output(String name) {
        return Path.of(directory, "out", name);
    }

    /** Names an operator, and gives it an id if there are any. */
    <T> SingleOutputStreamOperator<T> named(SingleOutputStreamOperator<T> operator, String uid) {
        operator.name(uid);
        return hasUids ? operator.uid(uid) : operator;
    }

    <T> void named(DataStreamSink<T> sink, String uid) {
        sink.name(uid);
        if (hasUids) {
            sink.uid(uid);
        }
    }
}
