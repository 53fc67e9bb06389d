package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.ConnectedStreams;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Operators of our own that note what no function sees. */
final class Probes {

    /** Written under the checkpoint lock by a source, read by timers of operators chained to it. */
    private static volatile boolean lockHeld;

    private Probes() {}

    /** Notes watermarks, idleness and the end of input as they come by, and passes everything on. */
    static <T> DataStream<T> watermarks(DataStream<T> stream, Notes notes) {
        return stream.transform("watch", stream.getType(), new WatermarkProbe<>(notes))
                .setParallelism(stream.getParallelism());
    }

    /** A timer due at once after each element; it notes whether the source's lock was held when it ran. */
    static void timerAfterEach(DataStream<Integer> stream, Notes notes) {
        stream.transform("timers", Types.INT, new TimerProbe(notes)).setParallelism(stream.getParallelism());
    }

    /** Stays long enough for a timer to fire if nothing kept it out. */
    static void holdLock() {
        lockHeld = true;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        lockHeld = false;
    }

    /** Notes what an operator is told from the beginning to the end, records apart, in each subtask. */
    static <T> DataStream<T> lifeCycle(DataStream<T> stream, String name, Notes notes) {
        return stream.transform(name, stream.getType(), new LifeCycles.OneInput<T>(notes))
                .setParallelism(stream.getParallelism());
    }

    static void lifeCycle(ConnectedStreams<Long, String> streams, String name, Notes notes) {
        streams.transform(name, Types.LONG, new LifeCycles.TwoInputs(notes));
    }

    private static final class WatermarkProbe<T> extends AbstractStreamOperator<T>
            implements OneInputStreamOperator<T, T>, BoundedOneInput {

        private final Notes notes;

        WatermarkProbe(Notes notes) {
            this.notes = notes;
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void processElement(StreamRecord<T> element) {
            output.collect(element);
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            notes.add("watermark " + mark.getTimestamp());
            super.processWatermark(mark);
        }

        @Override
        public void processWatermarkStatus(WatermarkStatus status) throws Exception {
            notes.add(status.isIdle() ? "idle" : "active");
            super.processWatermarkStatus(status);
        }

        @Override
        public void endInput() {
            notes.add("end of input");
        }
    }

    private static final class TimerProbe extends AbstractStreamOperator<Integer>
            implements OneInputStreamOperator<Integer, Integer> {

        private final Notes notes;

        TimerProbe(Notes notes) {
            this.notes = notes;
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void processElement(StreamRecord<Integer> element) {
            int value = element.getValue();
            long now = getProcessingTimeService().getCurrentProcessingTime();
            getProcessingTimeService()
                    .registerTimer(now, time -> notes.add(value + (lockHeld ? " inside" : " outside") + " the lock"));
        }
    }
}
