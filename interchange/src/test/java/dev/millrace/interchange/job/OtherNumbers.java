package dev.millrace.interchange.job;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A program that has nothing in common with {@link Numbers}. */
public final class OtherNumbers {
    private OtherNumbers() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSequence(1, 9).sinkTo(new DiscardingSink<>());
        env.execute("other");
    }
}
