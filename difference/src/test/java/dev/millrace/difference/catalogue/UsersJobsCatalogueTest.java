package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;
import static dev.millrace.difference.harness.Case.isCancelled;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.AverageAccumulator;
import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.io.FinalizeOnMaster;
import org.apache.flink.api.common.io.InitializeOnMaster;
import org.apache.flink.api.common.io.RichOutputFormat;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.sink.compactor.ConcatFileCompactor;
import org.apache.flink.connector.file.sink.compactor.FileCompactStrategy;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.IterativeStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

/** What is around the operators: accumulators, formats, listeners, loops, and what users do wrong with them. */
@SuppressWarnings("deprecation")
class UsersJobsCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("accumulators of all kinds", UsersJobsCatalogueTest::accumulators),
                fails("accumulator added twice", UsersJobsCatalogueTest::addedTwice),
                finishes("output format with master hooks", UsersJobsCatalogueTest::format),
                fails("output format fails on the master", UsersJobsCatalogueTest::formatFails),
                finishes("file sink that compacts", UsersJobsCatalogueTest::compaction),
                finishes("job listener", UsersJobsCatalogueTest::listener),
                finishes("numbers go round until they are one", UsersJobsCatalogueTest::collatz),
                fails("async function completes with null", async(false)),
                finishes("async function completes twice", async(true)),
                finishes("sink writer with timers", UsersJobsCatalogueTest::timedWriter),
                isCancelled("cancel twice", UsersJobsCatalogueTest::cancelTwice),
                finishes("client after the end", UsersJobsCatalogueTest::clientAfterEnd),
                finishes("names in the runtime context", UsersJobsCatalogueTest::context),
                finishes("wide and narrow", UsersJobsCatalogueTest::wideAndNarrow));
    }

    private static void accumulators(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSequence(1, 100).rebalance().map(new Accumulating()), "numbers");
    }

    private static final class Accumulating extends RichMapFunction<Long, Long> {

        private final LongMaximum highest = new LongMaximum();
        private final Histogram histogram = new Histogram();
        private final ListAccumulator<String> list = new ListAccumulator<>();
        private final AverageAccumulator average = new AverageAccumulator();
        private IntCounter late;

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator("highest", highest);
            getRuntimeContext().addAccumulator("histogram", histogram);
            getRuntimeContext().addAccumulator("list", list);
            getRuntimeContext().addAccumulator("average", average);
        }

        @Override
        public Long map(Long number) {
            highest.add(number);
            histogram.add((int) (number % 5));
            average.add(number.doubleValue());
            if (number % 10 == 0) {
                list.add("n" + number);
                if (late == null) {
                    late = new IntCounter();
                    getRuntimeContext().addAccumulator("late", late);
                }
                late.add(1);
            }
            return number;
        }

        @Override
        public void close() {
            getRuntimeContext().getIntCounter("closed").add(1);
        }
    }

    private static void addedTwice(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 10).map(new RichMapFunction<Long, Long>() {
                    @Override
                    public void open(OpenContext context) {
                        getRuntimeContext().addAccumulator("twice", new IntCounter());
                        getRuntimeContext().addAccumulator("twice", new IntCounter());
                    }

                    @Override
                    public Long map(Long number) {
                        return number;
                    }
                }),
                "numbers");
    }

    private static final class Noting extends RichOutputFormat<Long> implements InitializeOnMaster, FinalizeOnMaster {

        private static final long serialVersionUID = 1L;

        private final Notes notes;
        private final boolean failing;

        Noting(Notes notes, boolean failing) {
            this.notes = notes;
            this.failing = failing;
        }

        @Override
        public void initializeGlobal(int parallelism) {
            notes.add("begins with " + parallelism);
        }

        @Override
        public void finalizeGlobal(FinalizationContext context) throws IOException {
            notes.add("ends with " + context.getParallelism() + ", attempt " + context.getFinishedAttempt(0));
            if (failing) {
                throw new IOException("cannot be finalised");
            }
        }

        @Override
        public void configure(Configuration parameters) {}

        @Override
        public void open(InitializationContext context) {
            notes.add("open " + context.getTaskNumber() + " of " + context.getNumTasks());
        }

        @Override
        public void writeRecord(Long number) {
            notes.add(number);
        }

        @Override
        public void close() {
            notes.add("close");
        }
    }

    private static void format(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, 10).rebalance().writeUsingOutputFormat(new Noting(out.notes("format"), false));
    }

    private static void formatFails(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, 10).rebalance().writeUsingOutputFormat(new Noting(out.notes("format"), true));
    }

    private static void compaction(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Path directory = Files.createDirectory(out.directory().resolve("compacted"));
        FileSink<String> sink = FileSink.forRowFormat(
                        new org.apache.flink.core.fs.Path(directory.toUri()), new SimpleStringEncoder<String>())
                .enableCompact(
                        FileCompactStrategy.Builder.newBuilder()
                                .setNumCompactThreads(2)
                                .setSizeThreshold(100)
                                .build(),
                        new ConcatFileCompactor())
                .build();
        env.fromSequence(1, 200).map(number -> "line " + number).sinkTo(sink).uid("files");
        env.execute();
        Notes notes = out.notes("files", Arrangement.distinct());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                notes.add(file.getFileName().toString().replaceAll("[0-9a-f-]{20,}.*", "..."));
                Files.readAllLines(file).forEach(notes::add);
            }
        }
    }

    private static void listener(StreamExecutionEnvironment env, Outputs out) throws Exception {
        env.registerJobListener(new Listening(out.notes("events", Arrangement.ordered())));
        env.fromSequence(1, 3).map(number -> number).print();
        env.execute("named");
        env.fromSequence(1, 3).map(number -> number).print();
        env.executeAsync("named too").getJobExecutionResult().get();
    }

    private static final class Listening implements JobListener {

        private final Notes notes;

        Listening(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void onJobSubmitted(JobClient client, Throwable failure) {
            notes.add("submitted " + (client != null) + " " + failure);
        }

        @Override
        public void onJobExecuted(JobExecutionResult result, Throwable failure) {
            notes.add("executed " + (result != null) + " " + failure);
        }
    }

    private static void collatz(StreamExecutionEnvironment env, Outputs out) {
        IterativeStream<Tuple3<Long, Long, Integer>> loop = env.fromSequence(1, 60)
                .map(number -> Tuple3.of(number, number, 0))
                .returns(Types.TUPLE(Types.LONG, Types.LONG, Types.INT))
                .iterate(500);
        DataStream<Tuple3<Long, Long, Integer>> steps = loop.keyBy(number -> number.f0)
                .map(number -> number.f1 == 1
                        ? number
                        : Tuple3.of(number.f0, number.f1 % 2 == 0 ? number.f1 / 2 : 3 * number.f1 + 1, number.f2 + 1))
                .returns(Types.TUPLE(Types.LONG, Types.LONG, Types.INT));
        loop.closeWith(steps.filter(number -> number.f1 != 1));
        out.collect(steps.filter(number -> number.f1 == 1).map(number -> number.f0 + " in " + number.f2), "lengths");
    }

    private static dev.millrace.difference.harness.Program async(boolean twice) {
        return (env, out) -> out.collect(
                AsyncDataStream.orderedWait(env.fromSequence(1, 50), new Completing(twice), 10, TimeUnit.SECONDS),
                "numbers");
    }

    /** Completes more often than it should, or with nothing at all. */
    private static final class Completing implements AsyncFunction<Long, Long> {

        private static final long serialVersionUID = 1L;

        private final boolean twice;

        Completing(boolean twice) {
            this.twice = twice;
        }

        @Override
        public void asyncInvoke(Long number, ResultFuture<Long> result) {
            if (!twice) {
                result.complete((List<Long>) null);
                return;
            }
            result.complete(List.of(number));
            result.complete(List.of(-number));
            result.completeExceptionally(new IllegalStateException("nobody listens"));
        }
    }

    private static void timedWriter(StreamExecutionEnvironment env, Outputs out) {
        Gate gate = out.gate("facts", 1);
        Inputs.until(gate, env, Types.INT, List.of(1, 2, 3))
                .sinkTo(new TimedSink(out.notes("facts")))
                .setParallelism(1);
    }

    /** Writes a batch when a timer says so. */
    private static final class TimedSink implements Sink<Integer> {

        private static final long serialVersionUID = 1L;

        private final Notes notes;

        TimedSink(Notes notes) {
            this.notes = notes;
        }

        @Override
        public SinkWriter<Integer> createWriter(InitContext context) {
            throw new UnsupportedOperationException("the other one");
        }

        @Override
        public SinkWriter<Integer> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                private final List<Integer> numbers = new ArrayList<>();

                @Override
                public void write(Integer number, Context of) {
                    numbers.add(number);
                    if (numbers.size() == 3) {
                        var timers = context.getProcessingTimeService();
                        timers.registerTimer(
                                timers.getCurrentProcessingTime() + 10,
                                time -> context.getMailboxExecutor()
                                        .execute(() -> notes.add("batch " + numbers), "batch"));
                    }
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }

    private static void cancelTwice(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Gate running = out.gate("numbers", 1);
        out.collect(
                env.fromSequence(1, Long.MAX_VALUE).filter(number -> number == 1), "numbers", Arrangement.ordered());
        JobClient client = env.executeAsync();
        running.await();
        CompletableFuture<Void> first = client.cancel();
        CompletableFuture<Void> second = client.cancel();
        first.get(10, TimeUnit.SECONDS);
        second.get(10, TimeUnit.SECONDS);
    }

    private static void clientAfterEnd(StreamExecutionEnvironment env, Outputs out) throws Exception {
        env.fromSequence(1, 3).map(number -> number).print();
        JobClient client = env.executeAsync();
        JobExecutionResult result = client.getJobExecutionResult().get(10, TimeUnit.SECONDS);
        out.notes("notes")
                .add(client.getJobStatus().get() + " " + result.getJobID().equals(client.getJobID()) + " "
                        + (result.getNetRuntime() >= 0) + " "
                        + client.getAccumulators().get());
    }

    private static void context(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 40).rebalance().map(new RichMapFunction<Long, String>() {
                    @Override
                    public String map(Long number) {
                        var context = getRuntimeContext();
                        var task = context.getTaskInfo();
                        return task.getTaskName() + " " + task.getTaskNameWithSubtasks() + " "
                                + task.getMaxNumberOfParallelSubtasks() + " " + task.getAttemptNumber() + " "
                                + context.getJobInfo().getJobName() + " " + context.isObjectReuseEnabled() + " "
                                + context.getGlobalJobParameters() + " " + context.getExternalResourceInfos("gpu") + " "
                                + context.createSerializer(Types.LONG)
                                        .getClass()
                                        .getSimpleName();
                    }
                }),
                "facts",
                Arrangement.distinct());
    }

    private static void wideAndNarrow(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 500);
        for (int parallelism : new int[] {1, 5, 2, 7, 3}) {
            numbers = numbers.rebalance()
                    .map(number -> number + 1)
                    .setParallelism(parallelism)
                    .rescale()
                    .filter(number -> number % 50 != 0)
                    .setParallelism(parallelism + 1)
                    .keyBy(number -> number % 11)
                    .map(number -> number)
                    .setParallelism(parallelism);
        }
        out.collect(numbers, "numbers");
    }
}
