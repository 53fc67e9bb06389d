package dev.millrace.flink.host;

import java.util.List;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.metrics.WatermarkGauge;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Leads from one operator to several outputs, or none. Owned by the task's thread. */
final class FanOut<T> implements WatermarkGaugeExposingOutput<StreamRecord<T>> {
    private final List<? extends WatermarkGaugeExposingOutput<StreamRecord<T>>> outputs;
    private final boolean copyShells;
    private final WatermarkGauge watermark = new WatermarkGauge();

    /** @param copyShells whether each output needs a {@code StreamRecord} of its own because none of them copies */
    FanOut(List<? extends WatermarkGaugeExposingOutput<StreamRecord<T>>> outputs, boolean copyShells) {
        this.outputs = List.copyOf(outputs);
        this.copyShells = copyShells;
    }

    @Override
    public void collect(StreamRecord<T> record) {
        int last = outputs.size() - 1;
        for (int i = 0; i <= last; i++) {
            outputs.get(i).collect(copyShells && i < last ? record.copy(record.getValue()) : record);
        }
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
        int last = outputs.size() - 1;
        for (int i = 0; i <= last; i++) {
            outputs.get(i).collect(tag, copyShells && i < last ? record.copy(record.getValue()) : record);
        }
    }

    @Override
    public void emitWatermark(Watermark mark) {
        watermark.setCurrentWatermark(mark.getTimestamp());
        outputs.forEach(output -> output.emitWatermark(mark));
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        outputs.forEach(output -> output.emitWatermarkStatus(status));
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        if (!outputs.isEmpty()) {
            outputs.get(java.util.concurrent.ThreadLocalRandom.current().nextInt(outputs.size()))
                    .emitLatencyMarker(marker);
        }
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        outputs.forEach(output -> output.emitRecordAttributes(attributes));
    }

    @Override
    public Gauge<Long> getWatermarkGauge() {
        return watermark;
    }

    @Override
    public void close() {
        outputs.forEach(WatermarkGaugeExposingOutput::close);
    }
}
