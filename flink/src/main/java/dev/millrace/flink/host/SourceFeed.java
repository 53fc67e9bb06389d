package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ExternallyInducedSourceReader;
import org.apache.flink.runtime.io.network.api.StopMode;
import org.apache.flink.streaming.api.operators.SourceOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.DataInputStatus;
import org.apache.flink.streaming.runtime.metrics.WatermarkGauge;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.SourceOperatorStreamTask.AsyncDataOutputToOutput;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;

/** Polls one {@code Source}'s reader. Owned by the task's thread. */
final class SourceFeed {
    private final TaskContext context;
    private final HostedOperator source;
    private final FailureSite failures;
    private final SourceOperator<Object, ?> operator;
    private final WatermarkGaugeExposingOutput<StreamRecord<Object>> output;
    private final WatermarkGauge watermark;
    private AsyncDataOutputToOutput<Object> emitter;
    private CompletableFuture<?> awaited;
    /** Null, as the next, unless the reader says where checkpoints are to be. */
    private ExternallyInducedSourceReader<?, ?> inducing;

    private InducedCheckpoints induced;

    /** @param watermark told what the source emits; null if nobody asks */
    @SuppressWarnings("unchecked")
    SourceFeed(
            TaskContext context,
            HostedOperator source,
            WatermarkGaugeExposingOutput<StreamRecord<Object>> output,
            WatermarkGauge watermark,
            FailureSite failures) {
        this.context = context;
        this.source = source;
        this.failures = failures;
        this.operator = (SourceOperator<Object, ?>) source.operator();
        this.output = output;
        this.watermark = watermark;
    }

    void prepare() throws Exception {
        try {
            operator.initReader();
        } catch (Throwable thrown) {
            failures.noteWithout(source, "in open()", thrown);
            throw thrown;
        }
        emitter = new AsyncDataOutputToOutput<>(output, operator.getSourceMetricGroup(), watermark);
    }

    /** Lets the reader say where checkpoints are to be, if it is one that does. Flink asks none within other tasks. */
    void letInduce(InducedCheckpoints checkpoints) {
        if (operator.getSourceReader() instanceof ExternallyInducedSourceReader<?, ?> reader) {
            checkpoints.begin();
            inducing = reader;
            induced = checkpoints;
        }
    }

    /** Asked where the reader has nothing to emit at the moment. Whether it must not emit before a checkpoint. */
    private boolean isAtCheckpoint() {
        if (inducing == null) {
            return false;
        }
        inducing.shouldTriggerCheckpoint().ifPresent(id -> induced.reached(id, context::wake));
        return induced.isWaiting();
    }

    /** Lets the reader emit what it has, until the budget is used up or an outlet fills. */
    Progress produce(EmitBudget budget) throws Exception {
        try {
            return poll(budget);
        } catch (Throwable thrown) {
            failures.note(source.name(), null, thrown);
            throw thrown;
        }
    }

    private Progress poll(EmitBudget budget) throws Exception {
        if (inducing != null && induced.isWaiting()) {
            return Progress.NOTHING_NOW;
        }
        do {
            DataInputStatus status = operator.emitNext(emitter);
            switch (status) {
                case MORE_AVAILABLE:
                    break;
                case NOTHING_AVAILABLE:
                    if (isAtCheckpoint() || !isAvailable()) {
                        return Progress.NOTHING_NOW;
                    }
                    break;
                case END_OF_DATA, END_OF_INPUT:
                    return Progress.ENDED;
                case STOPPED:
                    return Progress.SUSPENDED;
                default:
                    throw new IllegalStateException("a source cannot say " + status);
            }
        } while (budget.check());
        return Progress.MORE;
    }

    private boolean isAvailable() {
        CompletableFuture<?> available = operator.getAvailableFuture();
        if (available.isDone()) {
            awaited = null;
            return true;
        }
        if (available != awaited) {
            awaited = available;
            available.whenComplete((nothing, failure) -> context.wake());
        }
        return false;
    }

    void stop(boolean drain) {
        operator.stop(drain ? StopMode.DRAIN : StopMode.NO_DRAIN);
    }

    void endEventTime() {
        emitter.emitWatermark(Watermark.MAX_WATERMARK);
    }
}
