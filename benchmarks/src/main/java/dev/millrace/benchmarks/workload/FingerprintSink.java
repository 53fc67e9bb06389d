package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.RecordHash;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;

/** Folds all it receives into a fingerprint that arrives with the job's accumulators. Owned by its task's thread. */
@SuppressWarnings("deprecation")
public final class FingerprintSink<T> extends RichSinkFunction<T> implements CheckpointListener {
    private static final long serialVersionUID = 1L;
    private static final String COUNT = "output-count";
    private static final String CHECKSUM = "output-checksum";
    private static final String CHECKPOINTS = "completed-checkpoints";

    private final RecordHash<T> hash;
    private transient FingerprintBuilder received;
    private transient long checkpointCount;

    public FingerprintSink(RecordHash<T> hash) {
        this.hash = hash;
    }

    /** The outputs of all sinks of an ended job together. */
    public static Fingerprint fingerprint(JobExecutionResult result) {
        Long count = result.getAccumulatorResult(COUNT);
        Long checksum = result.getAccumulatorResult(CHECKSUM);
        if (count == null || checksum == null) {
            throw new IllegalStateException("the job's result has no accumulators '" + COUNT + "' and '" + CHECKSUM
                    + "' but " + result.getAllAccumulatorResults().keySet());
        }
        return new Fingerprint(count, checksum);
    }

    /** How many completed checkpoints the sinks have heard of before their last record, all sinks together. */
    public static long checkpointsHeardOf(JobExecutionResult result) {
        Long count = result.getAccumulatorResult(CHECKPOINTS);
        return count == null ? 0 : count;
    }

    @Override
    public void open(OpenContext context) {
        received = new FingerprintBuilder();
    }

    @Override
    public void invoke(T output, Context context) {
        received.add(hash.hash(output));
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        checkpointCount++;
    }

    @Override
    public void finish() {
        addToAccumulator(getRuntimeContext(), CHECKPOINTS, checkpointCount);
        publish(received.build(), getRuntimeContext());
    }

    /**
     * Makes a sink's fingerprint part of the job's result; to be called once, when the sink has received everything.
     */
    public static void publish(Fingerprint fingerprint, RuntimeContext context) {
        addToAccumulator(context, COUNT, fingerprint.count());
        addToAccumulator(context, CHECKSUM, fingerprint.checksum());
    }

    private static void addToAccumulator(RuntimeContext context, String name, long value) {
        LongCounter counter = new LongCounter();
        counter.add(value);
        context.addAccumulator(name, counter);
    }
}
