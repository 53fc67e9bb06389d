package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.functions.TimedOutPartialMatchHandler;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.time.Time;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Flink's pattern library, whose operator works with keyed state, timers and late events of its own. */
@SuppressWarnings("deprecation")
class PatternsCatalogueTest extends Catalogue {

    private static final TypeInformation<Event> EVENT = TypeInformation.of(Event.class);
    private static final OutputTag<Event> LATE = new OutputTag<>("late", EVENT);
    private static final OutputTag<String> TIMED_OUT = new OutputTag<>("timed out", TypeInformation.of(String.class));

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("pattern of two events", PatternsCatalogueTest::two),
                finishes("pattern with timeout and late events", PatternsCatalogueTest::timeout));
    }

    private static SimpleCondition<Event> remainder(int remainder) {
        return SimpleCondition.of(event -> event.value % 3 == remainder);
    }

    private static void two(StreamExecutionEnvironment env, Outputs out) {
        Pattern<Event, ?> pattern = Pattern.<Event>begin("first")
                .where(remainder(0))
                .followedBy("second")
                .where(remainder(2))
                .within(Time.seconds(2));
        out.collect(
                CEP.pattern(Inputs.events(env).keyBy(event -> event.key), pattern)
                        .select(match -> match.get("first") + " then " + match.get("second")),
                "matches");
    }

    private static void timeout(StreamExecutionEnvironment env, Outputs out) {
        Pattern<Event, ?> pattern = Pattern.<Event>begin("some")
                .where(remainder(1))
                .oneOrMore()
                .next("end")
                .where(remainder(2))
                .within(Time.milliseconds(700));
        SingleOutputStreamOperator<String> matches = CEP.pattern(
                        Inputs.events(env, 40, Inputs.standardEvents()).keyBy(event -> event.key), pattern)
                .sideOutputLateData(LATE)
                .process(new Matches());
        out.collect(matches, "matches");
        out.collect(matches.getSideOutput(LATE), "late");
        out.collect(matches.getSideOutput(TIMED_OUT), "timed out");
    }

    private static final class Matches extends PatternProcessFunction<Event, String>
            implements TimedOutPartialMatchHandler<Event> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processMatch(Map<String, List<Event>> match, Context ctx, Collector<String> out) {
            out.collect(new java.util.TreeMap<>(match) + " at " + ctx.timestamp());
        }

        @Override
        public void processTimedOutMatch(Map<String, List<Event>> match, Context ctx) {
            ctx.output(TIMED_OUT, new java.util.TreeMap<>(match) + " at " + ctx.timestamp());
        }
    }
}
