package dev.millrace.interchange.job;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.functions.TimedOutPartialMatchHandler;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Patterns of events, sinks that commit, and a part of the job that has ended before the first leg does. */
public final class PatternsAndSinks implements Program {
    private static final OutputTag<String> TIMED_OUT = new OutputTag<>("timed out", Types.STRING);
    private static final long SHORT = 100;

    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        DataStream<Event> events = EventSource.in(env, leg);
        SingleOutputStreamOperator<String> matches =
                CEP.pattern(events.keyBy(event -> event.key), pattern()).process(new Matches());
        sink(matches, leg, "matches");
        sink(matches.getSideOutput(TIMED_OUT).map(line -> line), leg, "timed-out");

        DataStream<String> lines = leg.named(events.map(event -> event.key + "|" + event), "lines");
        leg.named(lines.addSink(new DirectorySink(leg, "~two-phase")), "two-phase");
        leg.named(lines.keyBy(line -> line.substring(0, 3)).sinkTo(files(leg)), "files");

        SingleOutputStreamOperator<String> brief =
                leg.named(env.fromSequence(1, SHORT), "short").map(number -> "short|" + number);
        sink(brief, leg, "~short");
    }

    private static Pattern<Event, ?> pattern() {
        return Pattern.<Event>begin("first")
                .where(SimpleCondition.of(event -> event.position % 12 < 4))
                .next("second")
                .where(SimpleCondition.of(event -> event.position % 12 >= 4))
                .followedBy("third")
                .where(SimpleCondition.of(event -> event.position % 20 < 8))
                .within(Duration.ofMillis(130));
    }

    private static FileSink<String> files(Leg leg) {
        return FileSink.forRowFormat(new Path(leg.output("~files").toUri()), new SimpleStringEncoder<String>())
                .build();
    }

    private static void sink(SingleOutputStreamOperator<String> lines, Leg leg, String name) {
        leg.named(leg.named(lines, name).addSink(new LineSink(leg, name)), name + "-sink");
    }

    private static final class Matches extends PatternProcessFunction<Event, String>
            implements TimedOutPartialMatchHandler<Event> {
        @Override
        public void processMatch(Map<String, List<Event>> match, Context ctx, Collector<String> out) {
            out.collect(match.get("first").get(0).key + "|" + match.get("first") + match.get("second")
                    + match.get("third"));
        }

        @Override
        public void processTimedOutMatch(Map<String, List<Event>> match, Context ctx) {
            ctx.output(TIMED_OUT, match.get("first").get(0).key + "|" + match + " timed out");
        }
    }

    @Override
    public int arrivals(Leg leg) {
        return EventSource.arrivals(leg);
    }

    @Override
    public Set<ExecutionState> atTheEndOf(Leg leg, String vertex) {
        return Set.of(vertex.startsWith("Source: short") ? ExecutionState.FINISHED : ExecutionState.RUNNING);
    }
}
