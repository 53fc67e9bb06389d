package dev.millrace.flink.host;

import dev.millrace.flink.keyed.KeysAhead;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.RecordProcessorUtils;
import org.apache.flink.streaming.runtime.metrics.WatermarkGauge;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.ThrowingConsumer;

/** The head of a task with inputs of its own: every input leads to one of the main operator's. */
final class InputHead implements Head {
    private final HostedOperator main;
    private final List<Input<Object>> inputs;
    private final ThrowingConsumer<StreamRecord<Object>, Exception>[] processors;
    private final WatermarkGauge[] watermarks;
    private final Counter recordsIn;
    private final FailureSite failures;
    private final InputSelectable selectable;
    /** What the operator chose last; null before it was asked, which it must not be before it is open. */
    private InputSelection selection;

    private final boolean[] ended;
    private KeysAhead ahead;

    @SuppressWarnings("unchecked")
    InputHead(HostedOperator main, List<Input<Object>> inputs, Counter recordsIn, FailureSite failures) {
        this.main = main;
        this.inputs = List.copyOf(inputs);
        this.processors =
                inputs.stream().map(RecordProcessorUtils::getRecordProcessor).toArray(ThrowingConsumer[]::new);
        this.recordsIn = recordsIn;
        this.failures = failures;
        this.selectable = main.operator() instanceof InputSelectable chooser ? chooser : null;
        this.ended = new boolean[inputs.size()];
        this.watermarks = new WatermarkGauge[inputs.size()];
        for (int i = 0; i < watermarks.length; i++) {
            watermarks[i] = new WatermarkGauge();
            if (watermarks.length > 1) {
                main.operator().getMetricGroup().gauge(MetricNames.currentInputWatermarkName(i + 1), watermarks[i]);
            }
        }
        main.operator().getMetricGroup().gauge(MetricNames.IO_CURRENT_INPUT_WATERMARK, this::leastWatermark);
    }

    /** The event time of the task, by all of its inputs. Any thread. */
    Long leastWatermark() {
        long least = Long.MAX_VALUE;
        for (WatermarkGauge gauge : watermarks) {
            least = Math.min(least, gauge.getValue());
        }
        return least;
    }

    WatermarkGauge watermarkGauge(int input) {
        return watermarks[input];
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        recordsIn.inc();
        try {
            StreamRecord<Object> element =
                    hasTimestamp ? new StreamRecord<>(value, timestamp) : new StreamRecord<>(value);
            if (ahead != null && ahead.select(input, value)) {
                inputs.get(input).processElement(element);
            } else {
                processors[input].accept(element);
            }
            if (selectable != null) {
                selection = selectable.nextSelection();
            }
        } catch (Throwable thrown) {
            failures.note(main.name(), value, thrown);
            throw thrown;
        }
    }

    @Override
    public boolean looksAhead() {
        if (ahead == null) {
            ahead = KeysAhead.of(main.operator(), main.config());
        }
        return ahead.isUseful();
    }

    @Override
    public void lookAhead(int input, Object[] values, long[] timestamps, int count) {
        ahead.show(input, values, count);
    }

    @Override
    public void watermark(int input, Watermark watermark) throws Exception {
        watermarks[input].setCurrentWatermark(watermark.getTimestamp());
        try {
            inputs.get(input).processWatermark(watermark);
        } catch (Throwable thrown) {
            failures.noteWithout(main, FailureSite.onWatermark(watermark.getTimestamp()), thrown);
            throw thrown;
        }
    }

    @Override
    public void status(int input, WatermarkStatus status) throws Exception {
        inputs.get(input).processWatermarkStatus(status);
    }

    @Override
    public void latencyMarker(int input, LatencyMarker marker) throws Exception {
        inputs.get(input).processLatencyMarker(marker);
    }

    @Override
    public void attributes(int input, RecordAttributes attributes) throws Exception {
        inputs.get(input).processRecordAttributes(attributes);
    }

    @Override
    public void endInput(int input) throws Exception {
        ended[input] = true;
        try {
            main.endInput(input + 1);
            if (selectable != null) {
                selection = selectable.nextSelection();
            }
        } catch (Throwable thrown) {
            failures.noteWithout(main, "at the end of an input", thrown);
            throw thrown;
        }
    }

    @Override
    public boolean selects() {
        return selectable != null;
    }

    @Override
    public boolean accepts(int input) {
        if (selectable == null) {
            return true;
        }
        if (selection == null) {
            selection = selectable.nextSelection();
        }
        if (selection.isInputSelected(input + 1)) {
            return true;
        }
        for (int i = 0; i < ended.length; i++) {
            if (!ended[i] && selection.isInputSelected(i + 1)) {
                return false;
            }
        }
        // Nothing that is selected can deliver any more: an operator that only waits for its end of input.
        return true;
    }
}
