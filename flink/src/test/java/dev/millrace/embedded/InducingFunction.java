package dev.millrace.embedded;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.streaming.api.checkpoint.ExternallyInducedSource;

/**
 * Emits five numbers, waits for its external system to hear of a checkpoint, emits five more, triggers the checkpoint,
 * and emits the last five when it may.
 */
final class InducingFunction implements ExternallyInducedSource<Long, String> {
    static final int NUMBERS = 15;
    static final int BEFORE = 10;

    private static final long serialVersionUID = 1;

    /** The checkpoints that the external system was told of. */
    static LinkedBlockingQueue<Long> told;
    /** What was thrown at the source when it triggered one that it must not, by what it did wrong. */
    static Map<String, Throwable> mistakes;

    static CountDownLatch mayEnd;

    private volatile boolean isOver;
    private transient CheckpointTrigger trigger;

    static void reset() {
        told = new LinkedBlockingQueue<>();
        mistakes = new ConcurrentHashMap<>();
        mayEnd = new CountDownLatch(1);
    }

    @Override
    public void setCheckpointTrigger(CheckpointTrigger checkpointTrigger) {
        trigger = checkpointTrigger;
    }

    @Override
    public void run(SourceContext<Long> out) throws Exception {
        emit(out, 0, 5);
        long id = told.take();
        emit(out, 5, BEFORE);
        synchronized (out.getCheckpointLock()) {
            try {
                trigger.triggerCheckpoint(id);
            } catch (Exception e) {
                mistakes.put("under the lock", e);
            }
        }
        trigger.triggerCheckpoint(id);
        emit(out, BEFORE, NUMBERS);
        mayEnd.await();
    }

    private void emit(SourceContext<Long> out, int from, int end) {
        for (long number = from; number < end && !isOver; number++) {
            synchronized (out.getCheckpointLock()) {
                out.collect(number);
            }
        }
    }

    @Override
    public void cancel() {
        isOver = true;
        mayEnd.countDown();
    }

    @Override
    public MasterTriggerRestoreHook<String> createMasterTriggerRestoreHook() {
        return new Hook();
    }

    private static final class Hook implements MasterTriggerRestoreHook<String> {
        @Override
        public String getIdentifier() {
            return "external";
        }

        @Override
        public CompletableFuture<String> triggerCheckpoint(long checkpointId, long timestamp, Executor executor) {
            told.add(checkpointId);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void restoreCheckpoint(long checkpointId, String checkpointData) {
            // The external system keeps nothing.
        }

        @Override
        public SimpleVersionedSerializer<String> createCheckpointDataSerializer() {
            return null;
        }
    }
}
