package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.base.source.hybrid.HybridSource;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.TextLineInputFormat;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.NumberSequenceIterator;

/** Sources that make their own records. */
@SuppressWarnings("deprecation")
class SourcesCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("collections", SourcesCatalogueTest::collections),
                finishes("sequences", SourcesCatalogueTest::sequences),
                finishes("parallel collection", SourcesCatalogueTest::parallelCollection),
                finishes("number sequence source with fewer splits than readers", SourcesCatalogueTest::fewSplits),
                finishes("generator source", SourcesCatalogueTest::generator),
                finishes("generator source with a rate limit", SourcesCatalogueTest::limitedGenerator),
                finishes("hybrid source", SourcesCatalogueTest::hybrid),
                finishes("source with coordinator and reader events", SourcesCatalogueTest::events),
                fails("fromData of nothing", SourcesCatalogueTest::emptyData),
                finishes("source without records", SourcesCatalogueTest::nothing),
                finishes("several sources into one operator", SourcesCatalogueTest::several));
    }

    private static void collections(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromData(1, 2, 3), "fromData", Arrangement.ordered());
        out.collect(env.fromData(List.of("a", "b"), Types.STRING), "fromData list", Arrangement.ordered());
        out.collect(env.fromElements(1.5, 2.5), "fromElements", Arrangement.ordered());
        out.collect(env.fromCollection(List.of('x', 'y')), "fromCollection", Arrangement.ordered());
        out.collect(env.fromCollection(new Letters(), Types.STRING), "from an iterator", Arrangement.ordered());
    }

    private static void sequences(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSequence(1, 100), "fromSequence");
        out.collect(env.generateSequence(-5, 30), "generateSequence");
        out.collect(
                env.fromSource(new NumberSequenceSource(7, 70), WatermarkStrategy.noWatermarks(), "numbers")
                        .setParallelism(2)
                        .map(number -> number * number),
                "number sequence source");
    }

    private static void parallelCollection(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromParallelCollection(new NumberSequenceIterator(1, 40), Long.class), "numbers");
    }

    private static void fewSplits(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSource(new NumberSequenceSource(1, 2), WatermarkStrategy.noWatermarks(), "two"), "two");
    }

    private static void generator(StreamExecutionEnvironment env, Outputs out) {
        GeneratorFunction<Long, String> text = number -> "generated " + number;
        out.collect(
                env.fromSource(
                        new DataGeneratorSource<>(text, 100, Types.STRING), WatermarkStrategy.noWatermarks(), "gen"),
                "generated");
    }

    private static void limitedGenerator(StreamExecutionEnvironment env, Outputs out) {
        GeneratorFunction<Long, Long> negated = number -> -number;
        DataGeneratorSource<Long> source =
                new DataGeneratorSource<>(negated, 200, RateLimiterStrategy.perSecond(1000), Types.LONG);
        out.collect(
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "slow").map(n -> n * 2), "generated");
    }

    /**
     * The sources that are left must not be of iterators: between the last record and the switch Flink's hybrid reader
     * asks those again and again and floods its coordinator with an event each time.
     */
    private static void hybrid(StreamExecutionEnvironment env, Outputs out) throws Exception {
        out.file("one", "one 1", "one 2", "one 3");
        out.file("two", "two 1", "two 2");
        GeneratorFunction<Long, String> last = number -> "last " + number;
        HybridSource<String> source = HybridSource.builder(file(out, "one"))
                .addSource(file(out, "two"))
                .addSource(new DataGeneratorSource<>(last, 30, Types.STRING))
                .build();
        out.collect(env.fromSource(source, WatermarkStrategy.noWatermarks(), "hybrid", Types.STRING), "lines");
    }

    private static FileSource<String> file(Outputs out, String name) {
        return FileSource.forRecordStreamFormat(
                        new TextLineInputFormat(),
                        new Path(out.directory().resolve(name).toUri()))
                .build();
    }

    private static void events(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("events");
        DataStream<String> words =
                env.fromSource(new ConversingSource(notes, 12), WatermarkStrategy.noWatermarks(), "conversing");
        out.collect(words, "words", Arrangement.orderedPerKey(word -> word.substring(0, word.indexOf(' '))));
    }

    private static void nothing(StreamExecutionEnvironment env, Outputs out) {
        Notes watermarks = out.notes("watermarks", Arrangement.distinct());
        DataStream<Long> none = env.fromSequence(1, 10).filter(number -> number > 10);
        Probes.watermarks(none.rebalance(), watermarks);
        DataStream<Integer> empty = env.fromCollection(List.of(), Types.INT);
        out.collect(empty.rebalance().map(number -> number + 1), "empty");
    }

    private static void emptyData(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromData(List.of(), Types.INT), "empty");
    }

    private static void several(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> all = env.fromSequence(1, 10)
                .union(
                        env.fromSequence(11, 20),
                        env.addSource(new LegacySourcesCatalogueTest.Counting(5), Types.INT)
                                .map(Integer::longValue));
        out.collect(all.keyBy(number -> number % 2).sum(0).map(sum -> 1), "count");
        out.collect(all.map(Long::toBinaryString), "texts");
    }

    /** Serialisable, as Flink asks of an iterator. */
    private static final class Letters implements Iterator<String>, java.io.Serializable {

        private static final long serialVersionUID = 1L;

        private int next;

        @Override
        public boolean hasNext() {
            return next < 5;
        }

        @Override
        public String next() {
            return IntStream.rangeClosed(0, next++).mapToObj(i -> "x").toList().toString();
        }
    }
}
