package dev.millrace.flink.host;

import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.flink.copy.Copier;
import dev.millrace.flink.copy.Crossing;
import dev.millrace.flink.metric.EdgeBytes;
import dev.millrace.flink.metric.TaskBytes;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.metrics.WatermarkGauge;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Leads from the last operator of a task to the tasks of one consumer. Owned by the task's thread, or by that of a
 * legacy source under its lock.
 *
 * <p>Flink's exchange serialises, so that both sides own what they hold; here the record is copied once for each
 * receiver, unless its type is immutable.
 */
final class ExchangeOutput<T> implements WatermarkGaugeExposingOutput<StreamRecord<T>> {
    private final Outlet outlet;
    private final StreamPartitioner<T> partitioner;
    private final boolean broadcast;
    private final boolean single;
    private final Crossing crossing;
    private final Copier copier;
    private final OutputTag<?> tag;
    private final boolean eager;
    private SimpleCounter recordsOut = new SimpleCounter();
    /** Null unless somebody wants to know and each record is published at once. */
    private EdgeBytes shown;

    private final SerializationDelegate<StreamRecord<T>> delegate = new SerializationDelegate<>(null);
    private final WatermarkGauge watermark = new WatermarkGauge();
    private WatermarkStatus announced = WatermarkStatus.ACTIVE;

    /**
     * @param partitioner set up for the outlet's width; this output's own
     * @param asksPartitioner whether it is asked even where there is no choice: its user's code, a custom partitioner
     *     or a key selector that nobody else asks, may have something to say
     * @param serializer of the records; this output's own
     * @param tag the side output that leads here, null for the main output
     * @param eager whether each element is published at once, since nobody tells when the emitting thread will wait
     */
    ExchangeOutput(
            Outlet outlet,
            StreamPartitioner<T> partitioner,
            boolean asksPartitioner,
            TypeSerializer<T> serializer,
            OutputTag<?> tag,
            boolean eager) {
        this.outlet = outlet;
        this.partitioner = partitioner;
        this.broadcast = partitioner.isBroadcast();
        this.single = outlet.width() == 1 && !asksPartitioner;
        this.crossing = new Crossing(serializer);
        this.copier = crossing.copier();
        this.tag = tag;
        this.eager = eager;
    }

    /** Has what is emitted here counted as part of something, each record once however many receive it. */
    void countBy(SimpleCounter counter) {
        recordsOut = counter;
    }

    /** Has what is emitted here estimated in bytes. Called once, after {@link #countBy}. */
    void measureBy(TaskBytes bytes) {
        // Flink broadcasts a record along all channels, and counts it each time.
        int copies = broadcast ? outlet.width() : 1;
        EdgeBytes estimate = bytes.output(outlet, crossing.serializer(), recordsOut::getCount, copies)
                .orElse(null);
        shown = eager ? estimate : null;
    }

    /** Whether records are copied on their way; if not, they are passed as they are. */
    boolean copies() {
        return copier != null;
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
        recordsOut.inc();
        try {
            if (single) {
                emit(0, record);
            } else if (broadcast) {
                for (int i = 0; i < outlet.width(); i++) {
                    emit(i, record);
                }
            } else {
                delegate.setInstance(record);
                emit(partitioner.selectChannel(delegate), record);
            }
            if (eager) {
                if (shown != null && shown.isDue()) {
                    shown.sample(record.getValue(), record.hasTimestamp());
                }
                outlet.publish();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void emit(int channel, StreamRecord<T> record) throws InterruptedException {
        T value = record.getValue();
        if (value == null) {
            crossing.checkNull();
        }
        outlet.emit(channel, copier == null ? value : copier.copy(value), record.getTimestamp(), record.hasTimestamp());
    }

    @Override
    public void emitWatermark(Watermark mark) {
        if (announced.isIdle()) {
            return;
        }
        watermark.setCurrentWatermark(mark.getTimestamp());
        broadcast(new Signal.Watermark(mark.getTimestamp()));
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        if (!announced.equals(status)) {
            announced = status;
            broadcast(status.isIdle() ? Signal.Idleness.IDLE : Signal.Idleness.ACTIVE);
        }
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        try {
            outlet.send(ThreadLocalRandom.current().nextInt(outlet.width()), new Signal.Carried(marker));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        broadcast(new Signal.Carried(attributes));
    }

    private void broadcast(Signal signal) {
        try {
            outlet.broadcast(signal);
            if (eager) {
                outlet.publish();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static RuntimeException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while a record waited for room downstream", e);
    }

    @Override
    public Gauge<Long> getWatermarkGauge() {
        return watermark;
    }

    @Override
    public void close() {
        // The engine owns the outlet.
    }
}
