package dev.millrace.interchange.job;

import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.Collector;

/** Tells an event when it differs from the last one of its key; opened as functions were before Flink 1.19. */
final class ChangesFunction extends RichFlatMapFunction<Event, String> {
    private transient ValueState<Event> last;

    @Override
    public void open(Configuration parameters) {
        last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Event.class));
    }

    @Override
    public void flatMap(Event event, Collector<String> out) throws Exception {
        Event before = last.value();
        if (before == null || before.position / 7 != event.position / 7) {
            out.collect(event.key + "|" + before + " -> " + event);
        }
        last.update(event);
    }
}
