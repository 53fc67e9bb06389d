package dev.millrace.interchange.job;

import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A source of which the fourth subtask and all that follow end in the first leg, and are needed again in the next. */
public final class PartlyFinished implements Program {
    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        DataStream<Event> events = EventSource.in(env, leg, true);
        DataStream<String> lines = leg.named(events.map(event -> event.split + "|" + event), "lines");
        leg.named(lines.addSink(new DirectorySink(leg, "~lines")), "lines-sink");
        DataStream<String> counts = leg.named(
                events.keyBy(event -> event.key).transform("counts", Types.STRING, new RawKeyedCounts()), "counts");
        leg.named(counts.addSink(new LineSink(leg, "counts")), "counts-sink");
    }

    @Override
    public int arrivals(Leg leg) {
        return EventSource.arrivals(leg);
    }

    @Override
    public Set<ExecutionState> atTheEndOf(Leg leg, String vertex) {
        return leg.number() == 1 && vertex.startsWith("Source")
                ? Set.of(ExecutionState.RUNNING, ExecutionState.FINISHED)
                : Set.of(ExecutionState.RUNNING);
    }
}
