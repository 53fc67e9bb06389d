package dev.millrace.testkit;

import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Programs of the kind that people test, written as if Millrace did not exist. */
final class Programs {

    private Programs() {}

    static DataStream<Tuple2<String, Integer>> wordCount(StreamExecutionEnvironment environment) {
        return environment
                .fromData("b", "a", "b", "c", "b", "a")
                .map(word -> Tuple2.of(word, 1))
                .returns(Types.TUPLE(Types.STRING, Types.INT))
                .keyBy(word -> word.f0)
                .sum(1);
    }

    static JobGraph endless() {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        environment.fromSequence(0, Long.MAX_VALUE).sinkTo(new DiscardingSink<>());
        return environment.getStreamGraph().getJobGraph();
    }

    static JobGraph finite() {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        environment.setParallelism(2);
        environment.fromSequence(1, 100).rebalance().sinkTo(new DiscardingSink<>());
        return environment.getStreamGraph().getJobGraph();
    }

    static JobGraph failing() {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
        environment
                .fromSequence(1, 100)
                .map((MapFunction<Long, Long>) number -> {
                    throw new IllegalArgumentException("number " + number + " is not liked");
                })
                .sinkTo(new DiscardingSink<>());
        return environment.getStreamGraph().getJobGraph();
    }
}
