package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.catalogue.Shape.Colour;
import dev.millrace.difference.catalogue.Shape.Opaque;
import dev.millrace.difference.catalogue.Shape.Wide;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.apache.flink.types.IntValue;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.StringValue;

/** Values of all types, through a chain, through an exchange and through keyed state. */
class TypesCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("POJO", TypesCatalogueTest::pojo),
                finishes("subclass of a POJO", TypesCatalogueTest::subclass),
                finishes("tuples and nested generic types", TypesCatalogueTest::tuples),
                finishes("rows with nulls and kinds", TypesCatalogueTest::rows),
                finishes("named rows", TypesCatalogueTest::namedRows),
                finishes("either", TypesCatalogueTest::either),
                finishes("generic type with Kryo", TypesCatalogueTest::kryo),
                finishes("values, big numbers and times", TypesCatalogueTest::values),
                finishes("arrays", TypesCatalogueTest::arrays),
                finishes("lists and maps", TypesCatalogueTest::collections),
                finishes("enums", TypesCatalogueTest::enums));
    }

    /** Through a chain, through two exchanges, and kept in state on the way. */
    private static <T> void everyWay(DataStream<T> values, Outputs out) {
        out.collect(values, "chained");
        out.collect(values.map(value -> value).returns(values.getType()), "mapped");
        DataStream<T> moved = values.rebalance().map(value -> value).returns(values.getType());
        out.collect(moved, "moved");
        out.collect(
                moved.keyBy(value -> 1)
                        .reduce((older, newer) -> newer)
                        .map(value -> value.getClass().getName()),
                "kept");
    }

    private static void pojo(StreamExecutionEnvironment env, Outputs out) {
        everyWay(env.fromSequence(1, 12).map(number -> Wide.of(number.intValue())), out);
    }

    private static void subclass(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 6)
                        .map(number -> {
                            Shape.Wider wider = new Shape.Wider();
                            wider.number = number.intValue();
                            wider.more = "more " + number;
                            return (Wide) wider;
                        })
                        .returns(Wide.class),
                out);
    }

    private static void tuples(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 10)
                        .map(number -> Tuple3.of(
                                "t" + number,
                                Tuple2.of(number, List.of(number.intValue(), 0)),
                                Map.of("event", Event.of("k", number, 1))))
                        .returns(Types.TUPLE(
                                Types.STRING,
                                Types.TUPLE(Types.LONG, Types.LIST(Types.INT)),
                                Types.MAP(Types.STRING, TypeInformation.of(Event.class)))),
                out);
    }

    private static void rows(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 10)
                        .map(number -> Row.ofKind(
                                number % 2 == 0 ? RowKind.DELETE : RowKind.INSERT,
                                number % 3 == 0 ? null : number,
                                "text",
                                number % 4 == 0 ? null : Event.of("k", number, 1)))
                        .returns(Types.ROW(Types.LONG, Types.STRING, TypeInformation.of(Event.class))),
                out);
    }

    private static void namedRows(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 10)
                        .map(number -> {
                            Row row = Row.withNames();
                            row.setField("number", number);
                            row.setField("text", number % 2 == 0 ? null : "t" + number);
                            return row;
                        })
                        .returns(Types.ROW_NAMED(new String[] {"number", "text"}, Types.LONG, Types.STRING)),
                out);
    }

    private static void either(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 10)
                        .map(number -> number % 2 == 0
                                ? Either.<Long, String>Left(number)
                                : Either.<Long, String>Right("right " + number))
                        .returns(new EitherTypeInfo<>(Types.LONG, Types.STRING)),
                out);
    }

    private static void kryo(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 10)
                        .map(number -> new Opaque("opaque " + number, number % 2 == 0 ? null : new Opaque("o", null)))
                        .returns(new GenericTypeInfo<>(Opaque.class)),
                out);
    }

    private static void values(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 8);
        out.collect(
                numbers.map(number -> Tuple3.of(
                                new IntValue(number.intValue()),
                                new StringValue("v" + number),
                                new BigDecimal(number).movePointLeft(3)))
                        .returns(Types.TUPLE(
                                TypeInformation.of(IntValue.class),
                                TypeInformation.of(StringValue.class),
                                Types.BIG_DEC))
                        .rebalance()
                        .map(tuple -> tuple.toString()),
                "values");
        out.collect(
                numbers.map(number -> Tuple3.of(
                                BigInteger.TEN.pow(number.intValue() * 5),
                                Instant.ofEpochSecond(number, 999),
                                LocalDate.ofEpochDay(number)))
                        .returns(Types.TUPLE(Types.BIG_INT, Types.INSTANT, Types.LOCAL_DATE))
                        .keyBy(tuple -> tuple.f2)
                        .map(tuple -> tuple.toString()),
                "times");
        out.collect(
                numbers.map(number -> Tuple2.of(number.byteValue(), number.shortValue()))
                        .returns(Types.TUPLE(Types.BYTE, Types.SHORT))
                        .shuffle()
                        .map(tuple -> tuple.f0 + " " + tuple.f1.getClass()),
                "small numbers");
    }

    private static void arrays(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 8);
        everyWayOfArrays(
                numbers.map(number -> new long[] {number, -number})
                        .returns(PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO),
                "primitive",
                out);
        everyWayOfArrays(
                numbers.map(number -> new String[] {"a" + number, null}).returns(Types.OBJECT_ARRAY(Types.STRING)),
                "objects",
                out);
        everyWayOfArrays(
                numbers.map(number -> new Event[] {Event.of("k", number, 1)})
                        .returns(Types.OBJECT_ARRAY(TypeInformation.of(Event.class))),
                "POJOs",
                out);
    }

    private static <T> void everyWayOfArrays(DataStream<T> arrays, String name, Outputs out) {
        out.collect(arrays, name + " chained");
        out.collect(arrays.rebalance().map(array -> array).returns(arrays.getType()), name + " moved");
    }

    private static void collections(StreamExecutionEnvironment env, Outputs out) {
        everyWay(
                env.fromSequence(1, 8)
                        .map(number -> Arrays.asList("a" + number, "b"))
                        .returns(Types.LIST(Types.STRING)),
                out);
        out.collect(
                env.fromSequence(1, 8)
                        .map(number -> {
                            Map<String, Event> map = new java.util.HashMap<>();
                            map.put("null", null);
                            map.put("event", Event.of("k", number, 0));
                            return map;
                        })
                        .returns(Types.MAP(Types.STRING, TypeInformation.of(Event.class)))
                        .rebalance()
                        .map(map -> map.get("event") + " " + map.containsKey("null") + " " + map.size()),
                "maps");
    }

    private static void enums(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Colour> colours = env.fromSequence(1, 8)
                .map(number -> number % 3 == 0 ? Colour.RED : Colour.GREEN)
                .returns(Types.ENUM(Colour.class));
        out.collect(colours.rebalance().map(colour -> colour + " " + (colour == Colour.RED)), "colours");
        out.collect(
                colours.map(colour -> Tuple2.of(colour.name(), 1))
                        .returns(Types.TUPLE(Types.STRING, Types.INT))
                        .keyBy(count -> count.f0)
                        .sum(1),
                "counts");
    }

    /** How many records the key has had: the same numbers in whatever order they come. */
}
