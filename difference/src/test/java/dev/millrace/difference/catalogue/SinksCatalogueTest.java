package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.CloseableIterator;

/** Sink functions, printing, files, sockets, and results fetched by the program itself. */
@SuppressWarnings({"deprecation", "try"})
class SinksCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("rich sink function", SinksCatalogueTest::rich),
                finishes("sink function sees watermarks", SinksCatalogueTest::watermarks),
                finishes("print", SinksCatalogueTest::print),
                finishes("discarding sink", SinksCatalogueTest::discard),
                finishes("file sink", SinksCatalogueTest::fileSink),
                finishes("text file", SinksCatalogueTest::textFile),
                finishes("socket", SinksCatalogueTest::socket),
                finishes("execute and collect", SinksCatalogueTest::executeAndCollect),
                finishes("execute and collect with a limit", SinksCatalogueTest::limited),
                finishes("collect beside other sinks", SinksCatalogueTest::collectAsync));
    }

    private static void rich(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("calls");
        env.fromSequence(1, 10).addSink(new Accountant(notes));
        env.fromSequence(20, 25).addSink(new Accountant(notes)).setParallelism(3);
    }

    private static void watermarks(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("watermarks");
        Inputs.events(env).addSink(new WatermarkSink(notes)).setParallelism(1);
        out.collectStamped(Inputs.events(env).keyBy(event -> event.key).sum("value"), "stamped");
    }

    private static void print(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("lines", Arrangement.orderedPerKey(Object::toString));
        Notes errors = out.notes("error lines");
        DataStream<String> words = env.fromData("to", "be", "or", "not", "to", "be")
                .keyBy(word -> word)
                .map(w -> w);
        words.print();
        words.print("named");
        words.print().setParallelism(1);
        words.printToErr("loud");
        StandardStreams.captured(notes::add, errors::add, env::execute);
    }

    private static void discard(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, 100).sinkTo(new DiscardingSink<>());
        out.collect(env.fromSequence(1, 3), "beside");
    }

    private static void fileSink(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes lines = out.notes("lines");
        Notes files = out.notes("kinds of files", Arrangement.distinct());
        Path directory = out.directory().resolve("out");
        FileSink<String> sink = FileSink.forRowFormat(
                        new org.apache.flink.core.fs.Path(directory.toUri()), new SimpleStringEncoder<String>())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .build();
        env.fromSequence(1, 50).map(number -> "line " + number).sinkTo(sink);
        env.execute();
        for (Path file : files(directory)) {
            files.add(file.getFileName().toString().replaceAll("-.*", ""));
            Files.readAllLines(file).forEach(lines::add);
        }
    }

    private static void textFile(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes lines = out.notes("lines");
        Path target = out.directory().resolve("text");
        env.fromSequence(1, 50).writeAsText(target.toUri().toString(), FileSystem.WriteMode.OVERWRITE);
        env.execute();
        for (Path file : files(target)) {
            Files.readAllLines(file).forEach(lines::add);
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }

    private static void socket(StreamExecutionEnvironment env, Outputs out) throws Exception {
        LoopbackServer server = LoopbackServer.receiving();
        env.fromData("one\n", "two\n", "three\n")
                .writeToSocket("localhost", server.port(), new SimpleStringSchema())
                .setParallelism(1);
        env.execute();
        out.notes("received").add(server.received().get(20, TimeUnit.SECONDS));
    }

    private static void executeAndCollect(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("collected");
        try (CloseableIterator<String> results =
                env.fromSequence(1, 3000).map(number -> "number " + number).executeAndCollect()) {
            results.forEachRemaining(notes::add);
        }
    }

    private static void limited(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("collected", Arrangement.ordered());
        env.fromData(1, 2, 3, 4, 5).executeAndCollect(3).forEach(notes::add);
        env.fromData(1, 2, 3, 4, 5).executeAndCollect(10).forEach(notes::add);
    }

    private static void collectAsync(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("collected");
        out.collect(env.fromSequence(50, 60), "recorded");
        DataStream<Long> numbers = env.fromSequence(1, 30);
        try (CloseableIterator<Long> odd = numbers.filter(n -> n % 2 == 1).collectAsync();
                CloseableIterator<Long> even = numbers.filter(n -> n % 2 == 0).collectAsync()) {
            env.execute();
            even.forEachRemaining(number -> notes.add("even " + number));
            odd.forEachRemaining(number -> notes.add("odd " + number));
        }
    }

    private static final class Accountant extends RichSinkFunction<Long> {

        private final Notes notes;

        Accountant(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void open(OpenContext context) {
            notes.add("open " + getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        }

        @Override
        public void invoke(Long value, Context context) {
            notes.add(value + " at " + context.timestamp() + " while " + context.currentWatermark());
        }

        @Override
        public void finish() {
            notes.add("finish");
        }

        @Override
        public void close() {
            notes.add("close");
        }
    }

    private static final class WatermarkSink extends RichSinkFunction<Event> {

        private final Notes notes;

        WatermarkSink(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void invoke(Event event, Context context) {
            notes.add(event + " while " + context.currentWatermark());
        }

        @Override
        public void writeWatermark(Watermark watermark) {
            notes.add("watermark " + watermark.getTimestamp());
        }
    }
}
