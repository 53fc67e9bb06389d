package dev.millrace.flink.host;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Counts what an operator emits. Owned by the task's thread. */
final class CountingOutput<T> implements WatermarkGaugeExposingOutput<StreamRecord<T>> {
    private final WatermarkGaugeExposingOutput<StreamRecord<T>> output;
    private final Counter counter;

    CountingOutput(WatermarkGaugeExposingOutput<StreamRecord<T>> output, Counter counter) {
        this.output = output;
        this.counter = counter;
    }

    @Override
    public void collect(StreamRecord<T> record) {
        counter.inc();
        output.collect(record);
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
        counter.inc();
        output.collect(tag, record);
    }

    @Override
    public void emitWatermark(Watermark mark) {
        output.emitWatermark(mark);
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        output.emitWatermarkStatus(status);
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        output.emitLatencyMarker(marker);
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        output.emitRecordAttributes(attributes);
    }

    @Override
    public Gauge<Long> getWatermarkGauge() {
        return output.getWatermarkGauge();
    }

    @Override
    public void close() {
        output.close();
    }
}
