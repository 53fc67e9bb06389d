package dev.millrace.cli.training;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.utils.MultipleParameterTool;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.DefaultRollingPolicy;
import org.apache.flink.streaming.api.functions.source.FromElementsFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.time.Time;
import org.apache.flink.util.Collector;

/**
 * A job that uses what most jobs use, so that the class-data archive made while it runs holds the classes that most
 * jobs load. Run once at build time.
 */
public final class CommonJob {

    private CommonJob() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        env.getConfig().setGlobalJobParameters(MultipleParameterTool.fromArgs(new String[] {"--trained", "true"}));
        // Not run, since they need files: made, for the sake of the classes that this takes.
        FileSource.forRecordStreamFormat(new TextLineInputFormat(), new Path("lines"))
                .build();
        FileSink.forRowFormat(new Path("words"), new SimpleStringEncoder<String>())
                .withRollingPolicy(DefaultRollingPolicy.builder().build())
                .build();
        DataStream<String> lines = env.fromData("to be or not to be", "that is the question");
        DataStream<Tuple2<String, Integer>> words = lines.flatMap(CommonJob::split)
                .returns(Types.TUPLE(Types.STRING, Types.INT))
                .name("tokenizer");
        words.keyBy(word -> word.f0).sum(1).name("counter").print().name("print-sink");
        words.assignTimestampsAndWatermarks(WatermarkStrategy.<Tuple2<String, Integer>>forMonotonousTimestamps()
                        .withTimestampAssigner((word, timestamp) -> word.f1))
                .keyBy(word -> word.f0)
                .window(TumblingEventTimeWindows.of(Time.seconds(5)))
                .reduce((one, other) -> Tuple2.of(one.f0, one.f1 + other.f1))
                .print();
        env.addSource(new FromElementsFunction<>(Types.LONG.createSerializer(env.getConfig()), 1L, 2L))
                .returns(Types.LONG)
                .rebalance()
                .map(number -> number + 1)
                .print();
        env.execute("training");
    }

    private static void split(String line, Collector<Tuple2<String, Integer>> out) {
        for (String word : line.toLowerCase(java.util.Locale.ROOT).split("\\W+")) {
            out.collect(Tuple2.of(word, 1));
        }
    }
}
