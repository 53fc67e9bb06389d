package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** State of every kind, without checkpoints. */
class StateCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("keyed value, list and map state", StateCatalogueTest::keyed),
                finishes("reducing and aggregating state", StateCatalogueTest::folding),
                finishes("value state with a default value", StateCatalogueTest::defaults),
                finishes("state cleared", StateCatalogueTest::cleared),
                finishes("live objects in value state", StateCatalogueTest::live),
                finishes("keyed state by functions of their own", StateCatalogueTest::withState),
                finishes("state that expires", StateCatalogueTest::expiring),
                finishes("state that does not expire yet", StateCatalogueTest::lasting),
                finishes("operator list and union state", StateCatalogueTest::operator),
                finishes("keyed state from initializeState", StateCatalogueTest::initialized),
                finishes("queryable state without anyone asking", StateCatalogueTest::queryable));
    }

    private static KeyedStream<Event, String> keyed(StreamExecutionEnvironment env) {
        return Inputs.events(env).keyBy(event -> event.key);
    }

    private static Arrangement<String> perKey() {
        return Arrangement.orderedPerKey(text -> text.substring(0, 2));
    }

    private static void keyed(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new StateFunctions.Collections()), "states", perKey());
    }

    private static void folding(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new StateFunctions.Folding()), "states", perKey());
    }

    private static void defaults(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new StateFunctions.Default()), "states", perKey());
    }

    private static void cleared(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new StateFunctions.Clearing()), "states", perKey());
    }

    private static void live(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new StateFunctions.Live()), "states", perKey());
    }

    private static void withState(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                keyed(env)
                        .flatMap(new StateFunctions.EverySecond())
                        .keyBy(text -> text.length())
                        .map(text -> text),
                "every second");
    }

    private static void expiring(StreamExecutionEnvironment env, Outputs out) {
        Gate first = out.gate("counts", 3);
        DataStream<Event> events = Inputs.events(
                        env, 0, Event.of("k0", 1, 1), Event.of("k1", 2, 2), Event.of("k0", 3, 3))
                .union(Inputs.after(
                        first, env, EVENT, List.of(Event.of("k0", 4, 4), Event.of("k1", 5, 5), Event.of("k2", 6, 6))));
        out.collect(
                events.keyBy(event -> event.key).process(new SpecialStateFunctions.Expiring(100, 300)),
                "counts",
                perKey());
    }

    private static void lasting(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new SpecialStateFunctions.Expiring(3_600_000, 0)), "counts", perKey());
    }

    private static void operator(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 40)
                        .setParallelism(1)
                        .keyBy(number -> number)
                        .map(new SpecialStateFunctions.OperatorState()),
                "counts");
    }

    private static void initialized(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).map(new SpecialStateFunctions.Initialized()), "counts", perKey());
    }

    private static void queryable(StreamExecutionEnvironment env, Outputs out) {
        out.collect(keyed(env).process(new SpecialStateFunctions.Queryable()), "counts", perKey());
    }
}
