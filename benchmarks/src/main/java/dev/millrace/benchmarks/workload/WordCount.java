package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.loop.WordCountLoop;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.Lines;
import dev.millrace.benchmarks.record.Words;
import dev.millrace.benchmarks.source.SourceKind;
import dev.millrace.benchmarks.source.SourceKind.Records;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;

/** Flink's best known program, without its files: lines, flatMap, keyBy, sum. A record is a line. */
final class WordCount implements Workload {
    @Override
    public String id() {
        return "W1";
    }

    @Override
    public String description() {
        return "word count: lines of about 10 words, flatMap, keyBy, sum";
    }

    @Override
    public long defaultRecordCount() {
        return 3_000_000;
    }

    @Override
    public double cpuFloor() {
        return 3.5;
    }

    @Override
    public void define(StreamExecutionEnvironment env, SourceKind source, long recordCount) {
        source.attach(env, Records.withoutWatermarks(Lines::at, recordCount, Types.STRING))
                .flatMap(new Tokenizer())
                .keyBy(word -> word.f0)
                .sum(1)
                .addSink(new FingerprintSink<>(count -> Hash.of(count.f0.hashCode(), count.f1)));
    }

    @Override
    public Fingerprint loop(long recordCount) {
        return WordCountLoop.run(recordCount);
    }

    static final class Tokenizer implements FlatMapFunction<String, Tuple2<String, Integer>> {
        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(String line, Collector<Tuple2<String, Integer>> out) {
            for (String word : Words.of(line)) {
                out.collect(new Tuple2<>(word, 1));
            }
        }
    }
}
