package dev.millrace.benchmarks.source;

import dev.millrace.benchmarks.record.Sequence;
import java.util.Locale;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Which of Flink's source APIs generates the records. */
public enum SourceKind {
    /** A parallel {@code SourceFunction}, with watermarks assigned by an operator chained to it. */
    LEGACY {
        @Override
        @SuppressWarnings("deprecation")
        public <T> DataStream<T> attach(StreamExecutionEnvironment env, Records<T> records) {
            DataStream<T> stream = env.addSource(
                    new SequenceFunction<>(records.sequence(), records.count()), "source", records.type());
            return records.hasWatermarks() ? stream.assignTimestampsAndWatermarks(records.watermarks()) : stream;
        }
    },
    /** A source with an enumerator and readers, one split a subtask, watermarks made by the source itself. */
    FLIP27 {
        @Override
        public <T> DataStream<T> attach(StreamExecutionEnvironment env, Records<T> records) {
            return env.fromSource(
                    new SequenceSource<>(records.sequence(), records.count()),
                    records.watermarks(),
                    "source",
                    records.type());
        }
    };

    /** Adds a source that emits all the records, dealt out evenly over the environment's parallelism. */
    public abstract <T> DataStream<T> attach(StreamExecutionEnvironment env, Records<T> records);

    /** The name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a source emits. Immutable. */
    public record Records<T>(
            Sequence<T> sequence,
            long count,
            TypeInformation<T> type,
            WatermarkStrategy<T> watermarks,
            boolean hasWatermarks) {

        public static <T> Records<T> withoutWatermarks(Sequence<T> sequence, long count, TypeInformation<T> type) {
            return new Records<>(sequence, count, type, WatermarkStrategy.noWatermarks(), false);
        }

        public static <T> Records<T> withWatermarks(
                Sequence<T> sequence, long count, TypeInformation<T> type, WatermarkStrategy<T> watermarks) {
            return new Records<>(sequence, count, type, watermarks, true);
        }
    }
}
