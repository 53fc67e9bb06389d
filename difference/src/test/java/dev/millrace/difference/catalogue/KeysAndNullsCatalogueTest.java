package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Row;

/** Types as keys, and nulls where serializers know them and where they do not. */
class KeysAndNullsCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("keys of many types", KeysAndNullsCatalogueTest::keys),
                fails("null in a tuple across an exchange", KeysAndNullsCatalogueTest::nullInTuple),
                fails("null record across an exchange", KeysAndNullsCatalogueTest::nullRecord),
                finishes("null record where the serializer knows null", KeysAndNullsCatalogueTest::permittedNull));
    }

    private static void keys(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 40);
        out.collect(count(numbers.keyBy(number -> number % 3 == 0 ? Double.NaN : -0.0)), "doubles");
        out.collect(count(numbers.keyBy(number -> (char) ('a' + number % 4))), "characters");
        out.collect(count(numbers.keyBy(number -> Instant.ofEpochSecond(number % 5))), "instants");
        out.collect(
                count(numbers.keyBy(
                        number -> Row.of(number % 2 == 0 ? null : "odd", number % 3),
                        Types.ROW(Types.STRING, Types.LONG))),
                "rows with nulls");
    }

    private static DataStream<Integer> count(KeyedStream<Long, ?> keyed) {
        return keyed.map(new Occurrence());
    }

    private static final class Occurrence extends RichMapFunction<Long, Integer> {

        private transient ValueState<Integer> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.INT));
        }

        @Override
        public Integer map(Long number) throws Exception {
            count.update(count.value() == null ? 1 : count.value() + 1);
            return count.value();
        }
    }

    private static void nullInTuple(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1L)
                        .map(number -> Tuple2.of("text", (Long) null))
                        .returns(Types.TUPLE(Types.STRING, Types.LONG))
                        .rebalance()
                        .map(tuple -> tuple.f0),
                "texts");
    }

    private static void nullRecord(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1L)
                        .map(number -> (Long) null)
                        .returns(Types.LONG)
                        .rebalance()
                        .map(number -> "" + number),
                "texts");
    }

    private static void permittedNull(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromData(1L, 2L)
                        .map(number -> number == 1 ? null : "two")
                        .returns(Types.STRING)
                        .rebalance()
                        .map(text -> "got " + text),
                "texts");
    }
}
