package dev.millrace.difference.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of one job, and of the process around it, on Flink and here: their scopes, names and kinds. */
class MetricNamesTest {
    private static final String TASK = "taskmanager.job.task.";
    private static final String OPERATOR = TASK + "operator.";

    /** There is no network between tasks: nothing is a buffer, and nothing is counted in them. */
    private static final Set<String> NOT_HERE = new TreeSet<>(Set.of(
            TASK + "Shuffle.Netty.Input.Buffers.inputExclusiveBuffersUsage GAUGE",
            TASK + "Shuffle.Netty.Input.Buffers.inputFloatingBuffersUsage GAUGE",
            TASK + "Shuffle.Netty.Input.Buffers.inputQueueSize GAUGE",
            TASK + "Shuffle.Netty.Input.numBuffersInLocal COUNTER",
            TASK + "Shuffle.Netty.Input.numBuffersInLocalPerSecond METER",
            TASK + "Shuffle.Netty.Input.numBuffersInRemote COUNTER",
            TASK + "Shuffle.Netty.Input.numBuffersInRemotePerSecond METER",
            TASK + "Shuffle.Netty.Input.numBytesInLocal COUNTER",
            TASK + "Shuffle.Netty.Input.numBytesInLocalPerSecond METER",
            TASK + "Shuffle.Netty.Input.numBytesInRemote COUNTER",
            TASK + "Shuffle.Netty.Input.numBytesInRemotePerSecond METER",
            TASK + "Shuffle.Netty.Output.Buffers.outputQueueSize GAUGE",
            TASK + "buffers.inputExclusiveBuffersUsage GAUGE",
            TASK + "buffers.inputFloatingBuffersUsage GAUGE",
            TASK + "buffers.inputQueueSize GAUGE",
            TASK + "buffers.outputQueueSize GAUGE",
            TASK + "numBuffersInLocal COUNTER",
            TASK + "numBuffersInLocalPerSecond METER",
            TASK + "numBuffersInRemote COUNTER",
            TASK + "numBuffersInRemotePerSecond METER",
            TASK + "numBytesInLocal COUNTER",
            TASK + "numBytesInLocalPerSecond METER",
            TASK + "numBytesInRemote COUNTER",
            TASK + "numBytesInRemotePerSecond METER"));

    /** What docs/metrics.md says of our own. */
    private static final Set<String> ONLY_HERE = new TreeSet<>(Set.of(
            "taskmanager.job.millrace.nativeShare GAUGE",
            "taskmanager.job.millrace.nativeStateShare GAUGE",
            TASK + "millrace.accumulatedCheckpointStallMs GAUGE",
            TASK + "millrace.checkpointStallMs GAUGE",
            TASK + "millrace.numRecordsOutByReference GAUGE",
            TASK + "millrace.numRecordsOutCopied GAUGE",
            "taskmanager.millrace.worker.load GAUGE"));

    @TempDir
    private Path directory;

    /** Emits a few numbers. */
    private static final class Few implements SourceFunction<Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void run(SourceContext<Long> out) {
            for (long i = 0; i < 10; i++) {
                out.collectWithTimestamp(i, i);
            }
        }

        @Override
        public void cancel() {
            // It ends by itself.
        }
    }

    /** Passes on what comes in at either side. */
    private static final class Both implements CoMapFunction<Long, Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long map1(Long number) {
            return number;
        }

        @Override
        public Long map2(Long number) {
            return number;
        }
    }

    private JobGraph graph() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2);
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        env.fromSequence(1, 100)
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Long>forMonotonousTimestamps()
                        .withTimestampAssigner((number, before) -> number))
                .connect(env.addSource(new Few()).returns(Types.LONG))
                .map(new Both())
                .returns(Types.LONG)
                .keyBy(number -> number % 3, Types.LONG)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                .reduce(Long::sum)
                .rebalance()
                .sinkTo(new DiscardingSink<>());
        return env.getStreamGraph().getJobGraph();
    }

    private Configuration configuration(String engine) {
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.setString("metrics.reporter.names.factory.class", NamesReporterFactory.class.getName());
        configuration.setString("metrics.reporter.names.engine", engine);
        return configuration;
    }

    private Set<String> onFlink() throws Exception {
        Configuration configuration = configuration("flink");
        configuration.set(RestOptions.BIND_PORT, "0");
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build())) {
            cluster.start();
            cluster.executeJobBlocking(graph());
        }
        return NamesReporterFactory.of("flink");
    }

    private Set<String> onMillrace() throws Exception {
        try (Millrace engine = Millrace.start(configuration("millrace"))) {
            engine.submit(graph()).result().get(60, TimeUnit.SECONDS);
        }
        return NamesReporterFactory.of("millrace");
    }

    private static Set<String> without(Set<String> names, Predicate<String> others) {
        Set<String> left = new TreeSet<>(names);
        left.removeIf(others);
        return left;
    }

    @Test
    void shouldHaveFlinksMetricsUnderFlinksNames() throws Exception {
        Set<String> flink = onFlink();
        Set<String> millrace = onMillrace();

        assertThat(flink).contains(TASK + "numRecordsIn COUNTER", OPERATOR + "currentOutputWatermark GAUGE");
        assertThat(without(flink, millrace::contains)).isEqualTo(NOT_HERE);
        assertThat(without(millrace, flink::contains)).isEqualTo(ONLY_HERE);
    }
}
