package dev.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What user code finds in its logger's context, on a class path whose logger has one. */
@SuppressWarnings("deprecation") // Sources of the old kind log, too.
class LogContextTest {
    private static final Queue<Map<String, String>> SEEN = new ConcurrentLinkedQueue<>();
    private static final int RECORD_COUNT = 20_000;

    private static class Look implements MapFunction<Long, Long> {
        @Override
        public Long map(Long value) {
            look();
            return value;
        }
    }

    private static class OldSource implements SourceFunction<Long> {
        @Override
        public void run(SourceContext<Long> ctx) {
            for (long i = 0; i < RECORD_COUNT; i++) {
                look();
                ctx.collect(i);
            }
        }

        @Override
        public void cancel() {}
    }

    private static final class LookingAround extends RichMapFunction<Long, Long> {
        @Override
        public void open(OpenContext openContext) {
            look();
        }

        @Override
        public Long map(Long value) {
            look();
            return value;
        }

        @Override
        public void close() {
            look();
        }
    }

    private static void look() {
        Map<String, String> context = MDC.getCopyOfContextMap();
        SEEN.add(context == null ? Map.of() : context);
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(new Configuration());
        env.setParallelism(2);
        return env;
    }

    private static MillraceJob submit(Millrace engine, StreamExecutionEnvironment env, String name) {
        StreamGraph graph = env.getStreamGraph();
        graph.setJobName(name);
        return engine.submit(graph.getJobGraph(), LogContextTest.class.getClassLoader());
    }

    @Test
    void shouldNameJobAndTaskInEveryTurnOfTasksThatShareThreads() {
        SEEN.clear();
        List<String> expected = new ArrayList<>();
        try (Millrace engine = Millrace.start(new Configuration())) {
            List<MillraceJob> jobs = Stream.of("first", "second")
                    .map(name -> {
                        StreamExecutionEnvironment env = environment();
                        env.fromSequence(1, RECORD_COUNT)
                                .rebalance()
                                .map(new Look())
                                .name("look")
                                .sinkTo(new DiscardingSink<>());
                        return submit(engine, env, name);
                    })
                    .toList();
            jobs.forEach(job -> job.result().join());
            jobs.forEach(job -> expected.add(job.id().toHexString()));
        }

        assertThat(SEEN).hasSize(2 * RECORD_COUNT).allSatisfy(context -> {
            int job = context.get("millrace-job").equals("first") ? 0 : 1;
            assertThat(context.get("flink-job-id")).isEqualTo(expected.get(job));
            assertThat(context.get("millrace-task")).contains("look");
            assertThat(context.get("millrace-operator")).isEqualTo("look -> Sink: Writer");
        });
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void shouldNameThemInTheThreadOfAnOldSource() {
        SEEN.clear();
        try (Millrace engine = Millrace.start(new Configuration())) {
            StreamExecutionEnvironment env = environment();
            env.addSource(new OldSource(), "old").sinkTo(new DiscardingSink<>());

            submit(engine, env, "third").result().join();
        }

        assertThat(SEEN).hasSize(RECORD_COUNT).allSatisfy(context -> {
            assertThat(context.get("millrace-job")).isEqualTo("third");
            assertThat(context.get("millrace-task")).contains("old");
            assertThat(context.get("millrace-operator")).isEqualTo("Source: old");
        });
    }

    @Test
    void shouldNameTheOperatorOfAChainWhereverItIsCalledWithoutARecord() {
        SEEN.clear();
        try (Millrace engine = Millrace.start(new Configuration())) {
            StreamExecutionEnvironment env = environment();
            env.setParallelism(1);
            env.fromSequence(1, 3)
                    .map(new LookingAround())
                    .name("first")
                    .map(new LookingAround())
                    .name("second")
                    .sinkTo(new DiscardingSink<>());

            submit(engine, env, "fourth").result().join();
        }

        assertThat(SEEN)
                .extracting(context -> context.get("millrace-operator"))
                .startsWith("second", "first")
                .endsWith("second", "first")
                .filteredOn(operator -> operator.startsWith("Source: Sequence Source -> first -> second"))
                .hasSize(6);
    }
}
