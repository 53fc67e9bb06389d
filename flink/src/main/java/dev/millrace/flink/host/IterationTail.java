package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** The tail of an iteration: hands records back to its head; event time ends here. */
final class IterationTail implements Head {
    private final TaskContext context;
    private final IterationFeedback feedback;

    IterationTail(TaskContext context, IterationFeedback feedback) {
        this.context = context;
        this.feedback = feedback;
        feedback.tailIs(context::wake);
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        StreamRecord<Object> record = hasTimestamp ? new StreamRecord<>(value, timestamp) : new StreamRecord<>(value);
        while (!feedback.offer(record)) {
            context.await(feedback::hasRoom);
        }
    }

    @Override
    public void watermark(int input, Watermark watermark) {
        // Ends here.
    }

    @Override
    public void status(int input, WatermarkStatus status) {
        // Ends here.
    }

    @Override
    public void latencyMarker(int input, LatencyMarker marker) {
        // Ends here.
    }

    @Override
    public void attributes(int input, RecordAttributes attributes) {
        // Ends here.
    }

    @Override
    public void endInput(int input) {
        // The head ends by itself.
    }
}
