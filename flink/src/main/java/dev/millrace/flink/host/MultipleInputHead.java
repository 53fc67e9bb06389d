package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** The head of a task some of whose inputs are sources within the task itself. */
final class MultipleInputHead implements Head {
    private final InputHead inputs;
    private final List<Feeding> sources;
    private final List<Feeding> open;
    private final EmitBudget budget;
    private boolean suspended;

    /**
     * A source and the input that it feeds.
     *
     * @param input from 0
     */
    record Feeding(int input, SourceFeed feed) {}

    MultipleInputHead(InputHead inputs, List<Feeding> sources, EmitBudget budget) {
        this.inputs = inputs;
        this.sources = List.copyOf(sources);
        this.open = new ArrayList<>(sources);
        this.budget = budget;
    }

    @Override
    public void prepare() throws Exception {
        for (Feeding source : sources) {
            source.feed().prepare();
        }
    }

    @Override
    public Progress produce(int records) throws Exception {
        boolean more = false;
        Iterator<Feeding> remaining = open.iterator();
        while (remaining.hasNext()) {
            Feeding source = remaining.next();
            if (!inputs.accepts(source.input())) {
                continue;
            }
            budget.refill(Math.max(1, records / open.size()));
            switch (source.feed().produce(budget)) {
                case MORE -> more = true;
                case NOTHING_NOW -> {}
                case ENDED -> {
                    remaining.remove();
                    source.feed().endEventTime();
                    inputs.endInput(source.input());
                }
                case SUSPENDED -> {
                    remaining.remove();
                    suspended = true;
                }
            }
        }
        if (open.isEmpty()) {
            return suspended ? Progress.SUSPENDED : Progress.ENDED;
        }
        return more ? Progress.MORE : Progress.NOTHING_NOW;
    }

    @Override
    public void stop(boolean drain) {
        sources.forEach(source -> source.feed().stop(drain));
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        inputs.record(input, value, timestamp, hasTimestamp);
    }

    @Override
    public void watermark(int input, Watermark watermark) throws Exception {
        inputs.watermark(input, watermark);
    }

    @Override
    public void status(int input, WatermarkStatus status) throws Exception {
        inputs.status(input, status);
    }

    @Override
    public void latencyMarker(int input, LatencyMarker marker) throws Exception {
        inputs.latencyMarker(input, marker);
    }

    @Override
    public void attributes(int input, RecordAttributes attributes) throws Exception {
        inputs.attributes(input, attributes);
    }

    @Override
    public void endInput(int input) throws Exception {
        inputs.endInput(input);
    }

    @Override
    public boolean selects() {
        return inputs.selects();
    }

    @Override
    public boolean accepts(int input) {
        return inputs.accepts(input);
    }
}
