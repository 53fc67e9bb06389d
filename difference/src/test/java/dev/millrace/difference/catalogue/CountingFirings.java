package dev.millrace.difference.catalogue;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Numbers the firings of each window and of each key, clears the former with the window, and puts out a window's first
 * event.
 */
final class CountingFirings extends ProcessWindowFunction<Event, String, String, TimeWindow> {

    private static final long serialVersionUID = 1L;

    private final ValueStateDescriptor<Integer> firings = new ValueStateDescriptor<>("firings", Types.INT);
    private final OutputTag<Event> first;

    CountingFirings(OutputTag<Event> first) {
        this.first = first;
    }

    @Override
    public void process(String key, Context context, Iterable<Event> elements, Collector<String> out) throws Exception {
        int ofWindow = next(context.windowState().getState(firings));
        int ofKey = next(context.globalState().getState(firings));
        out.collect(Panes.text(key, context.window(), elements) + " firing " + ofWindow + " of " + ofKey);
        context.output(first, elements.iterator().next());
    }

    @Override
    public void clear(Context context) throws Exception {
        context.windowState().getState(firings).clear();
    }

    private static int next(ValueState<Integer> state) throws Exception {
        int next = state.value() == null ? 1 : state.value() + 1;
        state.update(next);
        return next;
    }
}
