package dev.millrace.interchange.job;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;

/**
 * Appends each record to a file of its leg and subtask, at once. Exact as long as no leg emits anything after what the
 * next one starts from was taken.
 */
final class LineSink extends RichSinkFunction<String> {
    private final Leg leg;
    private final String name;
    private transient BufferedWriter writer;

    LineSink(Leg leg, String name) {
        this.leg = leg;
        this.name = name;
    }

    @Override
    public void open(Configuration parameters) throws IOException {
        Path directory = leg.output(name);
        Files.createDirectories(directory);
        int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        writer = Files.newBufferedWriter(
                directory.resolve(leg.number() + "-" + subtask), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void invoke(String line, Context context) throws IOException {
        writer.write(line + "\n");
        writer.flush();
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }
}
