package dev.millrace.flink.host;

import dev.millrace.flink.metric.TaskMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.metrics.groups.InternalOperatorIOMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * The operators of one task, in the order in which records pass them. Owned by the task's thread.
 *
 * @param main the operator that takes the task's inputs, null in an iteration's head
 * @param output what {@code main} emits into
 * @param operators all of them, sources that feed {@code main} first
 * @param chainedSources by the input of {@code main} that they feed
 */
record HostedChain(
        HostedOperator main,
        WatermarkGaugeExposingOutput<StreamRecord<Object>> output,
        List<HostedOperator> operators,
        Map<Integer, ChainedSource> chainedSources) {

    /**
     * A source inside a task with several inputs.
     *
     * @param source the operator
     * @param output leads into the input
     */
    record ChainedSource(HostedOperator source, WatermarkGaugeExposingOutput<StreamRecord<Object>> output) {}

    StreamConfig config() {
        return main.config();
    }

    /** Records that an operator emitted. Any thread; may lag behind. */
    long recordsOut(HostedOperator hosted) {
        return io(hosted).getNumRecordsOutCounter().getCount();
    }

    /** Records taken by operators that pass nothing on. Any thread; may lag behind. */
    long recordsIntoLast(ClassLoader classLoader) {
        long count = 0;
        for (HostedOperator hosted : operators) {
            boolean last = hosted.config().getChainedOutputs(classLoader).isEmpty()
                    && hosted.config().getOperatorNonChainedOutputs(classLoader).isEmpty();
            count += last ? io(hosted).getNumRecordsInCounter().getCount() : 0;
        }
        return count;
    }

    private static InternalOperatorIOMetricGroup io(HostedOperator hosted) {
        return ((InternalOperatorMetricGroup) hosted.operator().getMetricGroup()).getIOMetricGroup();
    }

    private List<HostedOperator> backwards() {
        List<HostedOperator> reversed = new ArrayList<>(operators);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Restores and opens every operator, last first, so that nobody emits into one that is closed. */
    void open(StreamTaskStateInitializer initializer, RestoreDiagnosis diagnosis, FailureSite failures)
            throws Exception {
        for (HostedOperator hosted : backwards()) {
            StreamOperator<?> operator = hosted.operator();
            try {
                LogContext.within(hosted.name(), () -> {
                    operator.initializeState(initializer);
                    operator.open();
                });
            } catch (Throwable thrown) {
                Throwable told = diagnosis.explain(hosted, thrown);
                failures.noteWithout(hosted, "in open()", told);
                ExceptionUtils.rethrowException(told);
            }
        }
    }

    /** Says what is in the chain, of which records are counted from now on. */
    void opened(TaskMetrics metrics) {
        for (HostedOperator hosted : operators) {
            metrics.hosted(io(hosted).getNumRecordsInCounter(), hosted.keyedState());
        }
        metrics.opened();
    }

    /** Tells every operator, even if some fail. */
    void checkpointComplete(long checkpointId, FailureSite failures) throws Exception {
        forEachBackwards(
                operator -> operator.notifyCheckpointComplete(checkpointId),
                failures,
                "when told of the completion of checkpoint " + checkpointId);
    }

    /** Tells every operator, even if some fail. */
    void checkpointAborted(long checkpointId, FailureSite failures) throws Exception {
        forEachBackwards(
                operator -> operator.notifyCheckpointAborted(checkpointId),
                failures,
                "when told of the end of checkpoint " + checkpointId);
    }

    /** Closes every operator, even if some fail. */
    void close(FailureSite failures) throws Exception {
        forEachBackwards(StreamOperator::close, failures, "in close()");
    }

    private void forEachBackwards(
            ThrowingConsumer<StreamOperator<?>, Exception> action, FailureSite failures, String where)
            throws Exception {
        Throwable failure = null;
        for (HostedOperator hosted : backwards()) {
            try {
                LogContext.within(hosted.name(), () -> action.accept(hosted.operator()));
            } catch (Throwable thrown) {
                failures.noteWithout(hosted, where, thrown);
                failure = ExceptionUtils.firstOrSuppressed(thrown, failure);
            }
        }
        if (failure != null) {
            ExceptionUtils.rethrowException(failure);
        }
    }
}
