package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;

/**
 * The head of an iteration: passes on what comes back from its tail, until nothing has for as long as the user said.
 */
final class IterationHead implements Head {
    private final TaskContext context;
    private final IterationFeedback feedback;
    private final long waitTimeMs;
    private final WatermarkGaugeExposingOutput<StreamRecord<Object>> output;
    private boolean announced;
    private long lastRecordNs;
    private boolean alarmSet;

    /** @param waitTimeMs without a record after which the iteration ends; 0 for never */
    IterationHead(
            TaskContext context,
            IterationFeedback feedback,
            long waitTimeMs,
            WatermarkGaugeExposingOutput<StreamRecord<Object>> output) {
        this.context = context;
        this.feedback = feedback;
        this.waitTimeMs = waitTimeMs;
        this.output = output;
        feedback.headIs(context::wake);
    }

    @Override
    public Progress produce(int budget) {
        if (!announced) {
            announced = true;
            lastRecordNs = context.clock().nowNs();
            // What comes back carries no watermarks: without this the loop would hold event time back for ever.
            output.emitWatermark(Watermark.MAX_WATERMARK);
        }
        for (int i = 0; i < budget && !context.isScarce(); i++) {
            StreamRecord<Object> record = feedback.poll();
            if (record == null) {
                return afterSilence();
            }
            lastRecordNs = context.clock().nowNs();
            output.collect(record);
        }
        return Progress.MORE;
    }

    private Progress afterSilence() {
        if (waitTimeMs <= 0) {
            return Progress.NOTHING_NOW;
        }
        long silentMs = (context.clock().nowNs() - lastRecordNs) / 1_000_000;
        if (silentMs >= waitTimeMs) {
            return Progress.ENDED;
        }
        if (!alarmSet) {
            alarmSet = true;
            context.clock()
                    .schedule(waitTimeMs - silentMs + 1, () -> context.mailbox().post(() -> alarmSet = false));
        }
        return Progress.NOTHING_NOW;
    }
}
