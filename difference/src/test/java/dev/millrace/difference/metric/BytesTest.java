package dev.millrace.difference.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.util.Collector;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Bytes that the tasks of one job take and emit: counted on Flink, estimated here. */
class BytesTest {
    private static final int NUMBERS = 100_000;

    /** Bytes in and out of a vertex. */
    private record Bytes(long in, long out) {
        static Bytes of(Iterable<IOMetrics> subtasks) {
            return new Bytes(
                    StreamSupport.stream(subtasks.spliterator(), false)
                            .mapToLong(IOMetrics::getNumBytesIn)
                            .sum(),
                    StreamSupport.stream(subtasks.spliterator(), false)
                            .mapToLong(IOMetrics::getNumBytesOut)
                            .sum());
        }
    }

    /** Emits numbers with timestamps, each at once. */
    private static final class Older implements SourceFunction<Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void run(SourceContext<Long> out) {
            for (long i = 0; i < NUMBERS; i++) {
                out.collectWithTimestamp(i, i);
            }
        }

        @Override
        public void cancel() {
            // It ends by itself.
        }
    }

    /** Passes on words, and older numbers as so long a text. */
    private static final class Lengths extends KeyedCoProcessFunction<Long, Tuple2<String, Long>, Long, String> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement1(Tuple2<String, Long> word, Context context, Collector<String> out) {
            out.collect(word.f0);
        }

        @Override
        public void processElement2(Long number, Context context, Collector<String> out) {
            out.collect("y".repeat((int) (60 + number % 20)));
        }
    }

    private static JobGraph graph() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2);
        var words = env.fromSequence(0, NUMBERS - 1)
                .rebalance()
                .map(number -> Tuple2.of("x".repeat((int) (80 + number % 20)), number))
                .returns(Types.TUPLE(Types.STRING, Types.LONG));
        words.keyBy(word -> word.f1 % 17, Types.LONG)
                .connect(env.addSource(new Older()).returns(Types.LONG).keyBy(number -> number % 17, Types.LONG))
                .process(new Lengths())
                .returns(Types.STRING)
                .broadcast()
                .sinkTo(new DiscardingSink<>());
        return env.getStreamGraph().getJobGraph();
    }

    private static Map<String, Bytes> onFlink() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        try (MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build())) {
            cluster.start();
            JobGraph graph = graph();
            cluster.executeJobBlocking(graph);
            AccessExecutionGraph ended =
                    cluster.getExecutionGraph(graph.getJobID()).get(30, TimeUnit.SECONDS);
            Map<String, Bytes> bytes = new TreeMap<>();
            ended.getVerticesTopologically()
                    .forEach(vertex -> bytes.put(
                            vertex.getName(),
                            Bytes.of(Arrays.stream(vertex.getTaskVertices())
                                    .map(subtask ->
                                            subtask.getCurrentExecutionAttempt().getIOMetrics())
                                    .toList())));
            return bytes;
        }
    }

    private static Map<String, Bytes> onMillrace(JobGraph graph) throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("millrace.metrics.keep", "true");
        try (Millrace engine = Millrace.start(configuration)) {
            MillraceJob job = engine.submit(graph);
            job.result().get(60, TimeUnit.SECONDS);
            Map<String, Bytes> bytes = new TreeMap<>();
            job.vertices()
                    .forEach(vertex -> bytes.put(
                            vertex.name(),
                            Bytes.of(vertex.subtasks().stream()
                                    .map(subtask -> subtask.io())
                                    .toList())));
            return bytes;
        }
    }

    @Test
    void shouldEstimateWhatFlinkCounts() throws Exception {
        Map<String, Bytes> flink = onFlink();
        Map<String, Bytes> millrace = onMillrace(graph());

        assertThat(millrace.keySet()).isEqualTo(flink.keySet()).hasSize(5);
        flink.forEach((vertex, counted) -> {
            assertThat(millrace.get(vertex).in())
                    .as("into " + vertex)
                    .isCloseTo(counted.in(), Percentage.withPercentage(10));
            assertThat(millrace.get(vertex).out())
                    .as("out of " + vertex)
                    .isCloseTo(counted.out(), Percentage.withPercentage(10));
        });
    }

    /** All of them may be taken in the first turn. */
    @Test
    void shouldEstimateAFewRecords() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        env.fromSequence(1, 7)
                .keyBy(number -> number, Types.LONG)
                .sinkTo(new DiscardingSink<>())
                .name("end");

        Map<String, Bytes> bytes = onMillrace(env.getStreamGraph().getJobGraph());

        long each = 2 * Long.BYTES + 5; // with a timestamp, and in a frame as of Flink
        assertThat(bytes).containsEntry("end: Writer", new Bytes(7 * each, 0));
    }
}
