package dev.millrace.difference.classes;

import dev.millrace.embedded.Millrace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** A program of its own JVM: one job submitted as a graph, one executed as people write it. Fails if a job does. */
final class RepresentativeJob {

    private static final long LONGEST_JOB_S = 60;

    private RepresentativeJob() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment();
        define(env);
        try (Millrace millrace = Millrace.start(new Configuration())) {
            JobResult result = millrace.submit(
                            env.getStreamGraph().getJobGraph(), RepresentativeJob.class.getClassLoader())
                    .result()
                    .get(LONGEST_JOB_S, TimeUnit.SECONDS);
            result.toJobExecutionResult(RepresentativeJob.class.getClassLoader());
        }
        Millrace.install();
        StreamExecutionEnvironment installed = StreamExecutionEnvironment.getExecutionEnvironment();
        define(installed);
        installed.execute();
    }

    /** A keyed window between two exchanges. */
    private static void define(StreamExecutionEnvironment env) {
        env.setParallelism(2);
        env.fromSequence(1, 1000)
                .map(number -> Tuple2.of(number % 7, number))
                .returns(Types.TUPLE(Types.LONG, Types.LONG))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Tuple2<Long, Long>>forMonotonousTimestamps()
                        .withTimestampAssigner((pair, old) -> pair.f1))
                .keyBy(pair -> pair.f0)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(100)))
                .sum(1)
                .rebalance()
                .sinkTo(new DiscardingSink<>());
    }
}
