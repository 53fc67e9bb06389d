package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Functions that change or keep what they emitted or were given: nobody else may notice. */
@SuppressWarnings("deprecation")
class IsolationCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<Event> ASIDE = new OutputTag<>("aside", EVENT);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("one object emitted again and again", IsolationCatalogueTest::reused),
                finishes("object changed after it was emitted", IsolationCatalogueTest::changedAfter),
                finishes("siblings in a chain do not see each other's changes", IsolationCatalogueTest::siblings),
                finishes("consumers across exchanges do not see each other's changes", IsolationCatalogueTest::across),
                finishes("broadcast gives everyone an object of its own", IsolationCatalogueTest::broadcast),
                finishes("received objects may be kept", IsolationCatalogueTest::kept),
                finishes("side output and main output share nothing", IsolationCatalogueTest::sideOutput),
                finishes("union of a stream with itself shares nothing", IsolationCatalogueTest::union),
                finishes("mutable type that Kryo copies", IsolationCatalogueTest::kryo),
                finishes("legacy source changes what it emitted", IsolationCatalogueTest::legacySource),
                finishes("arrays changed after they were emitted", IsolationCatalogueTest::arrays));
    }

    /** Changes its one object for each record. */
    private static final class Reusing extends RichMapFunction<Long, Event> {

        private final Event only = new Event("k", 0, 0);

        @Override
        public Event map(Long number) {
            only.key = "k" + number % 5;
            only.at = number;
            only.value++;
            return only;
        }
    }

    private static DataStream<Event> reusing(StreamExecutionEnvironment env) {
        return env.fromSequence(1, 40).setParallelism(1).map(new Reusing()).setParallelism(1);
    }

    private static void reused(StreamExecutionEnvironment env, Outputs out) {
        out.collect(reusing(env), "forward", Arrangement.ordered());
        out.collect(reusing(env).rebalance().map(event -> event), "rebalance");
        out.collect(reusing(env).keyBy(event -> event.key).map(event -> event), "keyed");
        out.collect(
                reusing(env)
                        .keyBy(event -> event.key)
                        .countWindow(3)
                        .apply(new Panes.Listing<>(), org.apache.flink.api.common.typeinfo.Types.STRING),
                "windows");
    }

    private static void changedAfter(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.fromData(EVENT, Inputs.standardEvents())
                .process(new ProcessFunction<Event, Event>() {
                    @Override
                    public void processElement(Event event, Context ctx, Collector<Event> all) {
                        all.collect(event);
                        event.value += 1000;
                        all.collect(event);
                        event.key = "spoilt";
                    }
                });
        out.collect(events.filter(event -> event.value != 7), "chained");
        out.collect(events.rebalance().map(event -> event), "moved");
    }

    /** Adds to the value in the object it was given. */
    static SingleOutputStreamOperator<Event> adding(DataStream<Event> events, int number) {
        return events.map(event -> {
            event.value += number;
            return event;
        });
    }

    private static void siblings(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events =
                env.fromData(EVENT, Inputs.standardEvents()).rebalance().map(event -> event);
        out.collect(adding(events, 100), "first");
        out.collect(adding(events, 1000), "second");
        out.collect(events, "as it was");
        out.collect(adding(adding(events, 10_000), 20_000), "third");
    }

    private static void across(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.fromData(EVENT, Inputs.standardEvents());
        out.collect(adding(events.rebalance(), 100), "first");
        out.collect(adding(events.keyBy(event -> event.key), 1000), "second");
        out.collect(adding(events.rebalance(), 5), "third");
        out.collect(events, "as it was");
    }

    private static void broadcast(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.fromData(EVENT, Inputs.standardEvents());
        out.collect(adding(adding(events.broadcast(), 100), 1000), "everywhere");
    }

    private static void kept(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("kept");
        DataStream<Event> events =
                env.fromData(EVENT, Inputs.standardEvents()).rebalance().map(event -> event);
        adding(events.map(new Keeping(notes)), 1000).map(new Keeping(notes));
        adding(events, 7).keyBy(event -> event.key).map(new Keeping(notes));
    }

    /** Keeps every event and notes them all at the end. */
    private static final class Keeping extends RichMapFunction<Event, Event> {

        private final Notes notes;
        private final List<Event> kept = new ArrayList<>();

        Keeping(Notes notes) {
            this.notes = notes;
        }

        @Override
        public Event map(Event event) {
            kept.add(event);
            return event;
        }

        @Override
        public void close() {
            kept.forEach(notes::add);
        }
    }

    private static void sideOutput(StreamExecutionEnvironment env, Outputs out) {
        SingleOutputStreamOperator<Event> main = env.fromData(EVENT, Inputs.standardEvents())
                .process(new ProcessFunction<Event, Event>() {
                    @Override
                    public void processElement(Event event, Context ctx, Collector<Event> all) {
                        ctx.output(ASIDE, event);
                        all.collect(event);
                        event.value = -1;
                    }
                });
        out.collect(adding(main, 1000), "main");
        out.collect(adding(main.getSideOutput(ASIDE), 5), "aside");
        out.collect(main.getSideOutput(ASIDE).keyBy(event -> event.key).map(event -> event), "aside keyed");
    }

    private static void union(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.fromData(EVENT, Inputs.standardEvents());
        out.collect(adding(events.union(events), 1000), "twice");
    }

    private static void kryo(StreamExecutionEnvironment env, Outputs out) {
        DataStream<StringBuilder> builders = env.fromSequence(1, 20)
                .setParallelism(1)
                .map(number -> new StringBuilder("b" + number))
                .returns(StringBuilder.class)
                .setParallelism(1);
        out.collect(builders.map(builder -> builder.append(" first").toString()), "first");
        out.collect(
                builders.map(builder -> builder.append(" second").toString()).setParallelism(1), "second");
        out.collect(builders.broadcast().map(builder -> builder.append(" third").toString()), "third");
    }

    private static void legacySource(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Event> events = env.addSource(
                (LegacySourcesCatalogueTest.SourceFunctionOf<Event>) ctx -> {
                    Event only = new Event("k", 0, 0);
                    for (int i = 0; i < 30; i++) {
                        only.value = i;
                        ctx.collect(only);
                    }
                    only.value = -1;
                },
                EVENT);
        out.collect(events, "chained", Arrangement.ordered());
        out.collect(events.rebalance().map(event -> event), "moved");
    }

    /** Its accumulator is an event that it changes. */
    private static void arrays(StreamExecutionEnvironment env, Outputs out) {
        DataStream<int[]> arrays = env.fromData(1, 2, 3, 4)
                .process(new ProcessFunction<Integer, int[]>() {
                    private final int[] only = new int[2];

                    @Override
                    public void processElement(Integer number, Context ctx, Collector<int[]> all) {
                        only[0] = number;
                        only[1]++;
                        all.collect(only);
                        only[0] = -1;
                    }
                })
                .setParallelism(1);
        out.collect(arrays, "chained", Arrangement.ordered());
        out.collect(arrays.rebalance().map(array -> array), "moved");
    }
}
