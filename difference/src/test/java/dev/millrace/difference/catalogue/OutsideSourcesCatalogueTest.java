package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;
import static dev.millrace.difference.harness.Case.isCancelled;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.io.GenericInputFormat;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.io.TextInputFormat;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.FileProcessingMode;

/** Sources that read files and sockets. */
@SuppressWarnings("deprecation")
class OutsideSourcesCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("file source over a directory", OutsideSourcesCatalogueTest::fileSource),
                finishes("text file", OutsideSourcesCatalogueTest::textFile),
                finishes("text file processed once", OutsideSourcesCatalogueTest::readFile),
                isCancelled("directory processed continuously", OutsideSourcesCatalogueTest::continuously)
                        .at(2),
                finishes("input format", OutsideSourcesCatalogueTest::inputFormat),
                finishes("socket text stream", OutsideSourcesCatalogueTest::socket));
    }

    private static void fileSource(StreamExecutionEnvironment env, Outputs out) throws Exception {
        java.nio.file.Path directory = Files.createDirectory(out.directory().resolve("in"));
        for (int file = 0; file < 5; file++) {
            Files.write(directory.resolve("part-" + file), lines("file " + file, 20));
        }
        FileSource<String> source = FileSource.forRecordStreamFormat(
                        new TextLineInputFormat(), new Path(directory.toUri()))
                .build();
        out.collect(
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "files"),
                "lines",
                Arrangement.orderedPerKey(line -> line.substring(0, 6)));
    }

    private static void textFile(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Files.write(out.directory().resolve("in.txt"), lines("line", 100));
        out.collect(env.readTextFile(out.directory().resolve("in.txt").toString()), "lines");
    }

    private static void readFile(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Files.write(out.directory().resolve("one.txt"), lines("one", 30));
        Files.write(out.directory().resolve("two.txt"), lines("two", 30));
        String directory = out.directory().toString();
        DataStream<String> lines =
                env.readFile(new TextInputFormat(new Path(directory)), directory, FileProcessingMode.PROCESS_ONCE, -1);
        out.collect(lines.keyBy(line -> line.substring(0, 3)).map(String::toUpperCase), "lines");
    }

    private static void continuously(StreamExecutionEnvironment env, Outputs out) throws Exception {
        java.nio.file.Path directory = Files.createDirectory(out.directory().resolve("in"));
        Files.write(directory.resolve("one.txt"), lines("one", 10));
        Gate first = out.gate("lines", 10);
        Gate second = out.gate("lines", 20);
        DataStream<String> lines = env.readFile(
                new TextInputFormat(new Path(directory.toUri())),
                directory.toString(),
                FileProcessingMode.PROCESS_CONTINUOUSLY,
                20);
        out.collect(lines, "lines");
        JobClient job = env.executeAsync();
        first.await();
        java.nio.file.Path hidden = Files.write(out.directory().resolve("two.txt"), lines("two", 10));
        // Flink takes no file that is not younger than the youngest so far; clocks of file systems have coarse ticks.
        Files.setLastModifiedTime(hidden, FileTime.from(Instant.now().plusSeconds(60)));
        Files.move(hidden, directory.resolve("two.txt"));
        second.await();
        job.cancel().get();
    }

    private static void inputFormat(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.createInput(new Squares(), Types.INT), "squares");
    }

    private static void socket(StreamExecutionEnvironment env, Outputs out) throws Exception {
        int port = LoopbackServer.sending("to be\nor not\nto be\n").port();
        DataStream<String> lines = env.socketTextStream("localhost", port, "\n", 0);
        out.collect(lines.keyBy(line -> line).map(line -> line + "!"), "lines");
    }

    private static List<String> lines(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> name + " " + i).toList();
    }

    private static final class Squares extends GenericInputFormat<Integer> {

        private int next;

        @Override
        public void open(org.apache.flink.core.io.GenericInputSplit split) throws java.io.IOException {
            super.open(split);
            next = 0;
        }

        @Override
        public boolean reachedEnd() {
            return next >= 10;
        }

        @Override
        public Integer nextRecord(Integer reuse) {
            int number = next++;
            return number * number;
        }
    }
}
