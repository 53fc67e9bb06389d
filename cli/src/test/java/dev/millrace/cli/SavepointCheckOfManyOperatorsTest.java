package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators of Flink's own that keep state: they are opened, or known not to be worth it. */
class SavepointCheckOfManyOperatorsTest {
    private static final String IMPORTS_ASIDE = """
            static final java.util.concurrent.CountDownLatch SEEN = new java.util.concurrent.CountDownLatch(100);

            public static class Sum implements AggregateFunction<Long, Long, Long> {
                public Long createAccumulator() { return 0L; }
                public Long add(Long i, Long sum) { return i + sum; }
                public Long getResult(Long sum) { return sum; }
                public Long merge(Long a, Long b) { return a + b; }
            }

            public static class Rules extends org.apache.flink.streaming.api.functions.co.BroadcastProcessFunction<Long, Long, Long> {
                static final org.apache.flink.api.common.state.MapStateDescriptor<Long, String> RULES =
                    new org.apache.flink.api.common.state.MapStateDescriptor<>("rules", Long.class, String.class);
                public void processElement(Long i, ReadOnlyContext context, org.apache.flink.util.Collector<Long> out) {
                    SEEN.countDown();
                    out.collect(i);
                }
                public void processBroadcastElement(Long i, Context context, org.apache.flink.util.Collector<Long> out)
                        throws Exception {
                    context.getBroadcastState(RULES).put(i, "rule");
                }
            }

            public static class Later extends org.apache.flink.streaming.api.functions.async.RichAsyncFunction<Long, Long> {
                public void asyncInvoke(Long i, org.apache.flink.streaming.api.functions.async.ResultFuture<Long> result) {
                    result.complete(List.of(i));
                }
            }

            public static void main(String[] args) throws Exception {
                StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                env.setParallelism(2);
                var numbers = env.fromSource(
                    new org.apache.flink.connector.datagen.source.DataGeneratorSource<Long>(i -> i, Long.MAX_VALUE,
                        org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy.perSecond(10000),
                        org.apache.flink.api.common.typeinfo.Types.LONG),
                    org.apache.flink.api.common.eventtime.WatermarkStrategy.noWatermarks(), "numbers").uid("numbers");
                var rules = env.fromSequence(1, 3).uid("rules").broadcast(Rules.RULES);
                var ruled = numbers.connect(rules).process(new Rules()).uid("ruled");
                AsyncDataStream.orderedWait(ruled, new Later(), 10, java.util.concurrent.TimeUnit.SECONDS).uid("later")
                    .keyBy(i -> i % 5)
                    .window(org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows.of(
                        java.time.Duration.ofDays(10)))
                    .aggregate(new Sum()).uid("sums")
                    .map(i -> "" + i)
                    .sinkTo(org.apache.flink.connector.file.sink.FileSink.forRowFormat(
                        new org.apache.flink.core.fs.Path(args[0]),
                        new org.apache.flink.api.common.serialization.SimpleStringEncoder<String>()).build()).uid("file");
                var job = env.executeAsync("many");
                if (!SEEN.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
                    throw new IllegalStateException("seen all but " + SEEN.getCount() + " of 100 numbers");
                }
                job.stopWithSavepoint(false, args[1], org.apache.flink.core.execution.SavepointFormatType.CANONICAL)
                    .get(15, java.util.concurrent.TimeUnit.SECONDS);
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldSayThatAllOfThemRestore() throws Exception {
        Path jar = JobSources.of("Job", IMPORTS_ASIDE).jar(directory, "job.jar");
        Path target = directory.resolve("savepoints");
        Path files = directory.resolve("files");
        Path savepoint = SavepointRun.write(target, "run", jar, "-c", "com.example.Job", files, target);
        long before = filesBelow(files);

        CliRun inspected = CliRun.of("savepoint", "inspect", savepoint);
        CliRun checked = CliRun.of("savepoint", "check", savepoint, jar, "-c", "com.example.Job", files, target);

        assertThat(inspected.err()).isEmpty();
        assertThat(inspected.out())
                .contains(
                        "  coordinator ",
                        "window-contents ",
                        " aggregating ",
                        "rules ",
                        " broadcast ",
                        "SourceReaderState ");
        assertThat(checked.err()).isEmpty();
        assertThat(checked.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(checked.out())
                .startsWith("job 'many' can start from")
                .doesNotContain(" fails", " dropped")
                .containsPattern("window-contents +aggregating +restores")
                .containsPattern("_async_wait_operator_state_ +operator list +restores")
                .containsPattern("rules +broadcast +restores")
                .containsPattern("SourceReaderState +operator list +restores");
        assertThat(filesBelow(files)).isEqualTo(before);
    }

    private static long filesBelow(Path directory) throws Exception {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.count();
        }
    }
}
