package dev.millrace.flink.host;

import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Loses what an operator emits. Immutable. */
final class Nowhere implements WatermarkGaugeExposingOutput<StreamRecord<Object>> {

    @Override
    public void collect(StreamRecord<Object> record) {
        // Nobody is behind it.
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> record) {
        // Nobody is behind it.
    }

    @Override
    public void emitWatermark(Watermark mark) {
        // Nobody is behind it.
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        // Nobody is behind it.
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        // Nobody is behind it.
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        // Nobody is behind it.
    }

    @Override
    public Gauge<Long> getWatermarkGauge() {
        return () -> Long.MIN_VALUE;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
