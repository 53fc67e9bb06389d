package dev.millrace.flink.savepoint;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.util.Collector;

/** Makes savepoints of one job with each kind of keyed state, of which it knows how much is in it. */
@SuppressWarnings("deprecation")
final class SavepointDirectory {
    static final int NUMBERS = 60;
    static final int KEYS = 6;

    private static CountDownLatch seen;

    /** A state's class. */
    public static class Event {
        public long id;
        public String text = "";
    }

    private SavepointDirectory() {}

    static Path write(Path directory, SavepointFormatType format, int parallelism, boolean isCompressed)
            throws Exception {
        seen = new CountDownLatch(2 * NUMBERS);
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        try (Millrace engine = Millrace.start(configuration)) {
            MillraceEnvironment env =
                    new MillraceEnvironment(engine, configuration, SavepointDirectory.class.getClassLoader());
            env.setParallelism(parallelism);
            env.getConfig().setUseSnapshotCompression(isCompressed);
            var numbers = env.addSource(new Numbers()).returns(Types.LONG).uid("numbers");
            numbers.keyBy(number -> number % KEYS, Types.LONG)
                    .process(new EveryState())
                    .uid("states")
                    .map(new Seen())
                    .sinkTo(new DiscardingSink<>());
            numbers.keyBy(number -> "key " + number % KEYS, Types.STRING)
                    .window(TumblingProcessingTimeWindows.of(Duration.ofDays(20_000)))
                    .reduce((a, b) -> a + b)
                    .uid("windows")
                    .sinkTo(new DiscardingSink<>());
            numbers.map(new Seen()).sinkTo(new DiscardingSink<>());
            JobClient job = env.executeAsync("states");
            if (!seen.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the job did not get to the end of its input");
            }
            job.stopWithSavepoint(false, directory.toString(), format).get(30, TimeUnit.SECONDS);
        }
        try (Stream<Path> made = Files.list(directory)) {
            return made.filter(path -> path.getFileName().toString().startsWith("savepoint-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The largest of its files but for the metadata. */
    static Path largestFile(Path savepoint) throws IOException {
        try (Stream<Path> files = Files.list(savepoint)) {
            return files.filter(file -> !file.endsWith("_metadata"))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private static final class Seen extends RichMapFunction<Long, Long> {
        @Override
        public Long map(Long number) {
            seen.countDown();
            return number;
        }
    }

    private static final class Numbers implements SourceFunction<Long>, CheckpointedFunction {
        private transient ListState<Long> position;
        private final CountDownLatchHolder stop = new CountDownLatchHolder();

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            position = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("position", Types.LONG));
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            position.update(List.of(1L, 2L, 3L));
        }

        @Override
        public void run(SourceContext<Long> out) throws Exception {
            for (long i = 0; i < NUMBERS; i++) {
                out.collect(i);
            }
            stop.await();
        }

        @Override
        public void cancel() {
            stop.release();
        }
    }

    /** Is serialized with the source, and of use after that. */
    private static final class CountDownLatchHolder implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
        private boolean isOver;

        synchronized void await() throws InterruptedException {
            while (!isOver) {
                wait();
            }
        }

        synchronized void release() {
            isOver = true;
            notifyAll();
        }
    }

    private static final class EveryState extends KeyedProcessFunction<Long, Long, Long> {
        private transient ValueState<Event> value;
        private transient ListState<Long> list;
        private transient MapState<Long, String> map;
        private transient ReducingState<Long> reducing;
        private transient ValueState<Long> expiring;

        @Override
        public void open(OpenContext context) {
            value = getRuntimeContext().getState(new ValueStateDescriptor<>("value", Event.class));
            list = getRuntimeContext().getListState(new ListStateDescriptor<>("list", Types.LONG));
            map = getRuntimeContext().getMapState(new MapStateDescriptor<>("map", Types.LONG, Types.STRING));
            reducing = getRuntimeContext()
                    .getReducingState(new ReducingStateDescriptor<>("reducing", Long::sum, Types.LONG));
            ValueStateDescriptor<Long> descriptor = new ValueStateDescriptor<>("expiring", Types.LONG);
            descriptor.enableTimeToLive(
                    StateTtlConfig.newBuilder(Duration.ofDays(1)).build());
            expiring = getRuntimeContext().getState(descriptor);
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> out) throws Exception {
            value.update(new Event());
            list.add(number);
            map.put(number, "x");
            reducing.add(number);
            expiring.update(number);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE - 1);
            context.timerService().registerProcessingTimeTimer(Long.MAX_VALUE - 10 - number);
            out.collect(number);
        }
    }
}
