package dev.millrace.flink.host;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.task.TaskContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointMetricsBuilder;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.util.InstantiationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the snapshots of one task: marks the state of its operators on the task's thread, between two records, and has
 * it written in the background. Owned by the task's thread, save {@link #close()}.
 */
final class TaskSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(TaskSnapshots.class);

    private final TaskContext context;
    private final HostEnvironment environment;
    private final HostedChain chain;
    private final SnapshotReceiver receiver;
    private final Executor writer;
    private final BarrierTimes times;
    private final Set<Long> abandoned = new HashSet<>();
    /** What is being written, by checkpoint. Guarded by itself. */
    private final Map<Long, Map<OperatorID, OperatorSnapshotFutures>> inProgress = new HashMap<>();

    private long lastId = -1;
    private boolean closed;

    /**
     * @param times of the barriers that the task gets
     * @param writer runs what writes
     */
    TaskSnapshots(
            TaskContext context,
            BarrierTimes times,
            HostEnvironment environment,
            HostedChain chain,
            SnapshotReceiver receiver,
            Executor writer) {
        this.context = context;
        this.times = times;
        this.environment = environment;
        this.chain = chain;
        this.receiver = receiver;
        this.writer = writer;
    }

    /** The newest checkpoint that this task has marked its state for; -1 before the first. */
    long lastId() {
        return lastId;
    }

    /**
     * Does nothing for a checkpoint that was given up or is older than the newest taken.
     *
     * @param isTaskFinished whether the operators have nothing left to emit
     * @param isSource whether the barrier begins here: it is sent on when the state is marked, since with it begins all
     *     that other tasks do and write, on the cores that this one needs
     * @return whether this task takes part
     */
    boolean take(Signal.Barrier barrier, boolean isTaskFinished, boolean isSource) throws Exception {
        SnapshotRequest request = (SnapshotRequest) barrier.request();
        long id = request.checkpointId();
        if (id <= lastId) {
            return false;
        }
        lastId = id;
        if (abandoned.remove(id)) {
            context.broadcast(new Signal.BarrierCancellation(id));
            return false;
        }
        abandoned.removeIf(older -> older < id);
        long startNs = context.clock().nowNs();
        BarrierTimes.Times arrival = times.taken(barrier);
        CheckpointMetricsBuilder metrics = new CheckpointMetricsBuilder()
                .setCheckpointStartDelayNanos(arrival.startDelayNs())
                .setAlignmentDurationNanos(arrival.alignmentNs());
        for (HostedOperator hosted : chain.operators()) {
            LogContext.within(hosted.name(), () -> hosted.operator().prepareSnapshotPreBarrier(id));
        }
        if (!isSource) {
            context.broadcast(barrier);
        }
        Map<OperatorID, OperatorSnapshotFutures> futures = new HashMap<>();
        try {
            mark(request, futures);
            if (isSource) {
                context.broadcast(barrier);
            }
        } catch (Exception e) {
            cancel(futures);
            throw e;
        }
        long stalledNs = context.clock().nowNs() - startNs;
        metrics.setSyncDurationMillis(TimeUnit.NANOSECONDS.toMillis(stalledNs));
        environment.metrics().stalled(stalledNs);
        write(id, futures, isTaskFinished, metrics);
        return true;
    }

    private void mark(SnapshotRequest request, Map<OperatorID, OperatorSnapshotFutures> futures) throws Exception {
        CheckpointStreamFactory storage = environment
                .getCheckpointStorageAccess()
                .resolveCheckpointStorageLocation(
                        request.checkpointId(), request.options().getTargetLocation());
        List<HostedOperator> operators = chain.operators();
        for (int i = operators.size() - 1; i >= 0; i--) {
            StreamOperator<?> operator = operators.get(i).operator();
            LogContext.within(
                    operators.get(i).name(),
                    () -> futures.put(
                            operator.getOperatorID(),
                            operator.snapshotState(
                                    request.checkpointId(), request.timestampMs(), request.options(), storage)));
        }
    }

    private void write(
            long id,
            Map<OperatorID, OperatorSnapshotFutures> futures,
            boolean isTaskFinished,
            CheckpointMetricsBuilder metrics) {
        long startNs = context.clock().nowNs();
        synchronized (inProgress) {
            if (closed) {
                cancel(futures);
                return;
            }
            inProgress.put(id, futures);
        }
        writer.execute(() -> {
            try {
                TaskStateSnapshot snapshot = new TaskStateSnapshot(futures.size(), isTaskFinished);
                for (Map.Entry<OperatorID, OperatorSnapshotFutures> entry : futures.entrySet()) {
                    snapshot.putSubtaskStateByOperatorID(
                            entry.getKey(), new OperatorSnapshotFinalizer(entry.getValue()).getJobManagerOwnedState());
                }
                metrics.setAsyncDurationMillis(
                                TimeUnit.NANOSECONDS.toMillis(context.clock().nowNs() - startNs))
                        .setBytesProcessedDuringAlignment(0) // Between tasks there are records and no bytes.
                        .setBytesPersistedDuringAlignment(0)
                        .setBytesPersistedOfThisCheckpoint(snapshot.getCheckpointedSize())
                        .setTotalBytesPersisted(snapshot.getStateSize());
                receiver.acknowledge(
                        environment.getJobVertexId(), context.subtask(), id, owned(snapshot), metrics.build());
            } catch (Throwable thrown) {
                cancel(futures);
                receiver.decline(environment.getJobVertexId(), context.subtask(), id, thrown);
            } finally {
                synchronized (inProgress) {
                    inProgress.remove(id);
                }
                context.wake(); // it may be waiting for this to end
            }
        });
    }

    /**
     * What whoever gathers the parts may change: with incremental state it puts in the files that a part refers to,
     * while the state backend holds on to what it has handed out.
     */
    private TaskStateSnapshot owned(TaskStateSnapshot snapshot) throws IOException, ClassNotFoundException {
        boolean isIncremental = snapshot.getSubtaskStateMappings().stream()
                .flatMap(state -> state.getValue().getManagedKeyedState().stream())
                .anyMatch(IncrementalKeyedStateHandle.class::isInstance);
        return isIncremental
                ? InstantiationUtil.clone(
                        snapshot, environment.getUserCodeClassLoader().asClassLoader())
                : snapshot;
    }

    /** The checkpoint is given up, and may not have got here yet. */
    void abandon(long id) {
        if (id > lastId) {
            abandoned.add(id);
            receiver.decline(
                    environment.getJobVertexId(),
                    context.subtask(),
                    id,
                    new CheckpointException(CheckpointFailureReason.CHECKPOINT_DECLINED_SUBSUMED));
        }
    }

    /** As {@link #abandon}, and what is being written for it is written no further. */
    void abort(long id) {
        abandon(id);
        Map<OperatorID, OperatorSnapshotFutures> futures;
        synchronized (inProgress) {
            futures = inProgress.remove(id);
        }
        if (futures != null) {
            cancel(futures);
        }
    }

    /** Whether something that this task has marked is still being written: no part of a checkpoint without it. */
    boolean isWriting() {
        synchronized (inProgress) {
            return !inProgress.isEmpty();
        }
    }

    /** Ends what is being written. */
    void close() {
        List<Map<OperatorID, OperatorSnapshotFutures>> left;
        synchronized (inProgress) {
            closed = true;
            left = new ArrayList<>(inProgress.values());
        }
        left.forEach(this::cancel);
    }

    private void cancel(Map<OperatorID, OperatorSnapshotFutures> futures) {
        futures.values().forEach(future -> {
            try {
                future.cancel();
            } catch (Exception e) {
                LOG.debug("a snapshot of '{}' could not be cancelled", context.description(), e);
            }
        });
    }
}
