package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Program;
import java.io.Serializable;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple0;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.api.java.typeutils.MapTypeInfo;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.apache.flink.types.Row;
import org.apache.flink.types.Value;

/** Unusual types between tasks: what serialisation refuses is refused, and what it makes new is new. */
class CrossingsCatalogueTest extends Catalogue {

    private static final TypeInformation<Tuple2<String, Long>> PAIR = Types.TUPLE(Types.STRING, Types.LONG);

    @Override
    protected List<Case> cases() {
        List<Case> cases = new ArrayList<>(refused());
        cases.addAll(taken());
        return cases;
    }

    private static Tuple2<String, Long> broken() {
        return Tuple2.of("a", (Long) null);
    }

    private static List<Case> refused() {
        return List.of(
                fails("list with a null in it", moved(Types.LIST(Types.LONG), number -> Arrays.asList(1L, null))),
                fails("list of tuples with a null field", moved(Types.LIST(PAIR), number -> List.of(broken()))),
                fails("row of a tuple with a null field", moved(Types.ROW(PAIR), number -> Row.of(broken()))),
                fails(
                        "either of a tuple with a null field",
                        moved(
                                new EitherTypeInfo<>(PAIR, Types.STRING),
                                number -> Either.<Tuple2<String, Long>, String>Left(broken()))),
                fails("map with a null key", moved(new MapTypeInfo<>(Types.LONG, Types.LONG), number -> {
                    Map<Long, Long> map = new HashMap<>();
                    map.put(null, 1L);
                    return map;
                })),
                fails(
                        "array of tuples with a null field",
                        moved(
                                ObjectArrayTypeInfo.<Tuple2<String, Long>[], Tuple2<String, Long>>getInfoFor(PAIR),
                                CrossingsCatalogueTest::pairs)),
                fails(
                        "POJO of a tuple with a null field",
                        moved(TypeInformation.of(Holder.class), number -> new Holder())),
                fails(
                        "subclass of a POJO of a tuple with a null field",
                        moved(TypeInformation.of(Holder.class), number -> new Heir())),
                fails(
                        "POJO that inherits private fields with a null field in a tuple",
                        moved(TypeInformation.of(Apart.class), number -> new Apart())),
                fails(
                        "record that is a null primitive array",
                        moved(
                                PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO,
                                number -> number == 2 ? null : new int[] {1})));
    }

    private static List<Case> taken() {
        return List.of(
                finishes(
                        "list of texts with a null in it",
                        moved(Types.LIST(Types.STRING), number -> Arrays.asList("a", null))),
                finishes(
                        "POJO that is null",
                        moved(TypeInformation.of(Event.class), number -> number == 2 ? null : Event.of("a", 1, 1))),
                finishes("array of objects with nulls", moved(Types.OBJECT_ARRAY(Types.LONG), number ->
                        new Long[] {1L, null})),
                finishes("tuple without fields", moved(Types.TUPLE(), number -> Tuple0.INSTANCE)),
                finishes(
                        "subclass of a tuple",
                        moved(TypeInformation.of(Count.class), number -> new Count("w", number))),
                finishes(
                        "subclass of a tuple where the tuple is declared",
                        moved(PAIR, number -> new Count("w", number))),
                finishes("POJO that inherits private fields", moved(TypeInformation.of(Child.class), Child::of)),
                finishes(
                        "POJO of a generic class",
                        moved(
                                TypeInformation.of(new TypeHint<Box<Event>>() {}),
                                number -> Box.of(Event.of("k", number, 1)))),
                finishes("POJO of many kinds", moved(TypeInformation.of(Bag.class), Bag::of)),
                finishes("POJO whose constructor fills it", moved(TypeInformation.of(Filled.class), Filled::of)),
                finishes(
                        "Java record",
                        moved(
                                TypeInformation.of(Reading.class),
                                number -> new Reading("r", number, number % 2 == 0 ? null : texts()))),
                finishes(
                        "Java record in a tuple",
                        moved(
                                Types.TUPLE(TypeInformation.of(Reading.class), Types.INT),
                                number -> Tuple2.of(new Reading("r", number, null), 1))),
                finishes("value of one's own", moved(TypeInformation.of(Money.class), Money::new)),
                finishes("many mutable types kept and changed", CrossingsCatalogueTest::kept));
    }

    private static List<String> texts() {
        return new ArrayList<>(List.of("x", "y"));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Tuple2<String, Long>[] pairs(long number) {
        return new Tuple2[] {broken()};
    }

    private interface Maker<T> extends Serializable {
        T make(long number);
    }

    private static <T> Program moved(TypeInformation<T> type, Maker<T> maker) {
        return (env, out) -> {
            DataStream<T> values = env.fromSequence(1, 5)
                    .map((MapFunction<Long, T>) maker::make)
                    .returns(type)
                    .rebalance()
                    .map(value -> value)
                    .returns(type);
            out.collect(values.map(CrossingsCatalogueTest::text), "moved");
            out.collect(values.map(CrossingsCatalogueTest::text).disableChaining(), "again");
        };
    }

    private static String text(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.deepToString(array);
        }
        return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
    }

    private static void kept(StreamExecutionEnvironment env, Outputs out) {
        env.fromSequence(1, 20)
                .setParallelism(1)
                .map(Bag::of)
                .setParallelism(1)
                .rebalance()
                .map(new KeepingBags(out.notes("first")))
                .map(bag -> {
                    bag.date.setTime(0);
                    bag.stamps.get(0).setTime(1);
                    bag.money.cents = -1;
                    bag.pair.f0 = "spoilt";
                    bag.builder.setLength(0);
                    bag.bytes[0] = 99;
                    bag.row.setField(0, "spoilt");
                    return bag;
                })
                .keyBy(bag -> bag.number % 3)
                .map(new KeepingBags(out.notes("second")));
    }

    /** Keeps what it was given and notes it at the end. */
    private static final class KeepingBags extends RichMapFunction<Bag, Bag> {

        private final Outputs.Notes notes;
        private final List<Bag> bags = new ArrayList<>();

        KeepingBags(Outputs.Notes notes) {
            this.notes = notes;
        }

        @Override
        public Bag map(Bag bag) {
            bags.add(bag);
            return bag;
        }

        @Override
        public void close() {
            bags.forEach(notes::add);
        }
    }

    /** A POJO that cannot be written. */
    public static class Holder {
        public Tuple2<String, Long> pair = broken();
    }

    /** Nor can this. */
    public static class Heir extends Holder {
        public int more;
    }

    /** Nor this, whose fields are partly out of reach. */
    public static class Apart extends Parent<Long> {
        public Tuple2<String, Long> pair = broken();
    }

    /** A tuple by another name. */
    @SuppressWarnings("unchecked")
    public static class Count extends Tuple2<String, Long> {
        public Count() {}

        public Count(String word, long count) {
            super(word, count);
        }
    }

    /** Its field is out of its children's reach. */
    public abstract static class Parent<T> {
        private T id;

        public T getId() {
            return id;
        }

        public void setId(T id) {
            this.id = id;
        }
    }

    /** Inherits a field. */
    public static class Child extends Parent<Long> {
        public List<Integer> numbers;

        static Child of(long number) {
            Child child = new Child();
            child.setId(number == 3 ? null : number);
            child.numbers = new ArrayList<>(List.of((int) number));
            return child;
        }

        @Override
        public String toString() {
            return getId() + " " + numbers;
        }
    }

    /** A POJO with a type variable. */
    public static class Box<T> {
        public T content;
        public Box<T> inner;

        static <T> Box<T> of(T content) {
            Box<T> box = new Box<>();
            box.content = content;
            box.inner = new Box<>();
            return box;
        }

        @Override
        public String toString() {
            return "[" + content + ", " + inner + "]";
        }
    }

    /** Fields of mutable types. */
    public static class Bag {
        public long number;
        public Date date;
        public List<Timestamp> stamps;
        public Money money;
        public Tuple2<String, Long> pair;
        public StringBuilder builder;
        public byte[] bytes;
        public Row row;
        public Object anything;
        public Reading reading;

        static Bag of(long number) {
            Bag bag = new Bag();
            bag.number = number;
            bag.date = new Date(number);
            bag.stamps = new ArrayList<>(List.of(new Timestamp(number)));
            bag.money = new Money(number);
            bag.pair = Tuple2.of("p" + number, number);
            bag.builder = new StringBuilder("b" + number);
            bag.bytes = new byte[] {(byte) number};
            bag.row = Row.of("r" + number, number);
            bag.anything = number % 2 == 0 ? (Object) number : texts();
            bag.reading = new Reading("in a bag", number, null);
            return bag;
        }

        @Override
        public String toString() {
            return number + " " + date.getTime() + " " + stamps + " " + money + " " + pair + " " + builder + " "
                    + Arrays.toString(bytes) + " " + row + " " + anything + " " + reading;
        }
    }

    /** What its constructor sets is overwritten, or not. */
    public static class Filled {
        public List<String> names = texts();
        public String note = "default";
        public transient String lost = "default";

        static Filled of(long number) {
            Filled filled = new Filled();
            filled.names = null;
            filled.note = "changed " + number;
            filled.lost = "changed";
            return filled;
        }

        @Override
        public String toString() {
            return names + " " + note + " " + lost;
        }
    }

    /** A record as Java has them. */
    public record Reading(String name, long number, List<String> texts) {}

    /** Flink's old way of writing. */
    public static class Money implements Value {
        private static final long serialVersionUID = 1L;

        long cents;

        public Money() {}

        Money(long cents) {
            this.cents = cents;
        }

        @Override
        public void write(org.apache.flink.core.memory.DataOutputView out) throws java.io.IOException {
            out.writeLong(cents);
        }

        @Override
        public void read(org.apache.flink.core.memory.DataInputView in) throws java.io.IOException {
            cents = in.readLong();
        }

        @Override
        public String toString() {
            return cents + "c";
        }
    }
}
