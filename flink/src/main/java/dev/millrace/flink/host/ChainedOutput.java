package dev.millrace.flink.host;

import dev.millrace.flink.copy.Copier;
import dev.millrace.flink.copy.Copiers;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.RecordProcessorUtils;
import org.apache.flink.streaming.runtime.metrics.WatermarkGauge;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Leads from one operator straight into the next of the same task. Owned by the task's thread.
 *
 * <p>Unless object reuse is on, what passes is copied, for the operator behind may keep or change what it receives
 * while the one in front still holds it.
 */
final class ChainedOutput<T> implements WatermarkGaugeExposingOutput<StreamRecord<T>> {
    private final Input<T> input;
    private final ThrowingConsumer<StreamRecord<T>, Exception> processor;
    private final boolean copying;
    private final Copier copier;
    private final OutputTag<T> tag;
    private final Counter recordsIn;
    private final String operatorName;
    private final FailureSite failures;
    private final WatermarkGauge watermark = new WatermarkGauge();
    private WatermarkStatus announced = WatermarkStatus.ACTIVE;

    /**
     * @param serializer copies each record; null if records are passed as they are
     * @param tag the side output that leads here, null for the main output
     */
    ChainedOutput(
            Input<T> input,
            TypeSerializer<T> serializer,
            OutputTag<T> tag,
            Counter recordsIn,
            String operatorName,
            FailureSite failures) {
        this.input = input;
        this.processor = RecordProcessorUtils.getRecordProcessor(input);
        this.copying = serializer != null;
        this.copier = copying ? Copiers.withinTask(serializer) : null;
        this.tag = tag;
        this.recordsIn = recordsIn;
        this.operatorName = operatorName;
        this.failures = failures;
    }

    @Override
    public void collect(StreamRecord<T> record) {
        if (tag == null) {
            push(record);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <X> void collect(OutputTag<X> outputTag, StreamRecord<X> record) {
        if (OutputTag.isResponsibleFor(tag, outputTag)) {
            // Equal tags carry equal types.
            push((StreamRecord<T>) record);
        }
    }

    private void push(StreamRecord<T> record) {
        recordsIn.inc();
        try {
            processor.accept(copying ? copy(record) : record);
        } catch (ClassCastException e) {
            throw failures.wrap(operatorName, record.getValue(), explain(e));
        } catch (Exception e) {
            throw failures.wrap(operatorName, record.getValue(), e);
        } catch (Error e) {
            failures.note(operatorName, record.getValue(), e);
            throw e;
        }
    }

    @SuppressWarnings("unchecked")
    private StreamRecord<T> copy(StreamRecord<T> record) {
        T value = record.getValue();
        return record.copy(copier == null ? value : (T) copier.copy(value));
    }

    private ClassCastException explain(ClassCastException e) {
        if (tag == null) {
            return e;
        }
        ClassCastException explained = new ClassCastException(e.getMessage() + ". Failed to push OutputTag with id '"
                + tag.getId() + "' to operator. This can occur when multiple OutputTags with different types but"
                + " identical names are being used.");
        explained.setStackTrace(e.getStackTrace());
        return explained;
    }

    @Override
    public void emitWatermark(Watermark mark) {
        if (announced.isIdle()) {
            return;
        }
        watermark.setCurrentWatermark(mark.getTimestamp());
        try {
            input.processWatermark(mark);
        } catch (Exception e) {
            failures.noteWithout(operatorName, input, FailureSite.onWatermark(mark.getTimestamp()), e);
            throw FailureSite.wrap(e);
        } catch (Error e) {
            failures.noteWithout(operatorName, input, FailureSite.onWatermark(mark.getTimestamp()), e);
            throw e;
        }
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        if (announced.equals(status)) {
            return;
        }
        announced = status;
        try {
            input.processWatermarkStatus(status);
        } catch (Exception e) {
            throw failures.wrap(operatorName, null, e);
        }
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        try {
            input.processLatencyMarker(marker);
        } catch (Exception e) {
            throw new ExceptionInChainedOperatorException(e);
        }
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        try {
            input.processRecordAttributes(attributes);
        } catch (Exception e) {
            throw new ExceptionInChainedOperatorException(e);
        }
    }

    @Override
    public Gauge<Long> getWatermarkGauge() {
        return watermark;
    }

    @Override
    public void close() {
        // Owns nothing.
    }
}
