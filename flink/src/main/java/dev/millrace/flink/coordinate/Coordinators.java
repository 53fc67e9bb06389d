package dev.millrace.flink.coordinate;

import dev.millrace.flink.metric.CoordinatorMetrics;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestHandler;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.CoordinatorStore;
import org.apache.flink.runtime.operators.coordination.CoordinatorStoreImpl;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedValue;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.flink.util.concurrent.FutureUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All operator coordinators of a job, with the one thread on which they are called. They outlive an attempt whose tasks
 * have failed, as in Flink; if it was one of them that failed, all are made anew. Thread-safe: every method only sends
 * a message to that thread.
 */
public final class Coordinators {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinators.class);

    private final ExecutorService thread;
    private final CoordinatorMetrics metrics;
    private final Map<OperatorID, Coordinated> coordinated = new LinkedHashMap<>();
    private volatile BiConsumer<OperatorID, Throwable> failJob;
    /** The first failure of one of them; null while all is well. */
    private volatile Broken broken;
    /** The checkpoints that subtasks may still have to take part in: a late answer of a coordinator holds no others. */
    private final Set<Long> wanted = ConcurrentHashMap.newKeySet();

    /** Those of the attempt that runs. Owned by the thread. */
    private Subtasks subtasks;

    private final ClassLoader classLoader;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private record Broken(OperatorID operator, Throwable cause) {}

    /**
     * @param coordinator Flink's own object
     * @param vertex the vertex that its operator is in
     * @param givenFor the checkpoints that it has given its part of and that are not over; replaced as a whole
     * @param ready the subtasks of this attempt that it has been told of; owned by the thread
     */
    private record Coordinated(
            OperatorCoordinator coordinator,
            JobVertex vertex,
            int parallelism,
            AtomicReference<Set<Long>> givenFor,
            BitSet ready) {

        void gave(long checkpointId) {
            givenFor.updateAndGet(before -> {
                Set<Long> after = new TreeSet<>(before);
                after.add(checkpointId);
                return after;
            });
        }

        void isOver(long checkpointId) {
            givenFor.updateAndGet(before -> {
                Set<Long> after = new TreeSet<>(before);
                after.remove(checkpointId);
                return after;
            });
        }
    }

    /**
     * Creates the coordinators; {@link #start} starts them.
     *
     * @param thread runs one action at a time; shut down with the coordinators
     * @param metrics where they report
     * @param failJob told whose coordinator failed and why
     * @throws Exception whatever a coordinator's provider throws
     */
    public Coordinators(
            JobGraph graph,
            Map<JobVertexID, Integer> parallelism,
            ClassLoader classLoader,
            ExecutorService thread,
            CoordinatorMetrics metrics,
            BiConsumer<OperatorID, Throwable> failJob)
            throws Exception {
        this.classLoader = classLoader;
        this.failJob = failJob;
        this.thread = thread;
        this.metrics = metrics;
        CoordinatorStore store = new CoordinatorStoreImpl();
        for (JobVertex vertex : graph.getVerticesSortedTopologicallyFromSources()) {
            for (SerializedValue<OperatorCoordinator.Provider> provider : vertex.getOperatorCoordinators()) {
                create(provider.deserializeValue(classLoader), vertex, parallelism.get(vertex.getID()), store);
            }
        }
    }

    private void create(
            OperatorCoordinator.Provider provider, JobVertex vertex, int parallelism, CoordinatorStore store)
            throws Exception {
        Context context = new Context(
                provider.getOperatorId(),
                parallelism,
                classLoader,
                store,
                metrics.of(vertex, provider.getOperatorId()),
                cause -> fail(provider.getOperatorId(), cause));
        coordinated.put(
                provider.getOperatorId(),
                new Coordinated(
                        provider.create(context), vertex, parallelism, new AtomicReference<>(Set.of()), new BitSet()));
    }

    /** Starts every coordinator. */
    public void start(Subtasks first) {
        coordinated.forEach((operator, entry) -> run(operator, () -> {
            subtasks = first;
            entry.coordinator.start();
        }));
    }

    /**
     * Tells the coordinators of a vertex that a subtask takes events. They hear of it before they get the subtask's
     * first event if that comes earlier, but no sooner: a coordinator that knows of a subtask long before this makes
     * itself known would say things twice, where in Flink it is still starting by then.
     */
    public void ready(JobVertexID vertex, int subtask) {
        coordinated.forEach((operator, entry) -> {
            if (entry.vertex.getID().equals(vertex)) {
                run(operator, () -> tellReady(operator, entry, subtask));
            }
        });
    }

    private void tellReady(OperatorID operator, Coordinated entry, int subtask) {
        if (!entry.ready.get(subtask)) {
            entry.ready.set(subtask);
            Gateway gateway = new Gateway(subtasks, entry.vertex.getID(), operator, subtask, entry.givenFor::get);
            entry.coordinator.executionAttemptReady(
                    subtask, gateway.getExecution().getAttemptNumber(), gateway);
        }
    }

    /**
     * Goes on with the next attempt: tells every coordinator that its subtasks have failed, and to what checkpoint they
     * are reset.
     *
     * @param next the subtasks of the next attempt
     * @param failedAttempt number of the attempt that has ended
     * @param cause what it ended with
     * @param checkpointId what the subtasks start from; {@link OperatorCoordinator#NO_CHECKPOINT} for nothing
     * @param failNext told from now on whose coordinator failed and why
     */
    public void goOn(
            Subtasks next,
            int failedAttempt,
            Throwable cause,
            long checkpointId,
            BiConsumer<OperatorID, Throwable> failNext) {
        failJob = failNext;
        wanted.clear();
        failIfBroken();
        coordinated.forEach((operator, entry) -> run(operator, () -> {
            subtasks = next;
            entry.ready.clear();
            entry.givenFor.set(Set.of()); // those checkpoints were given up with the attempt
            for (int subtask = 0; subtask < entry.parallelism; subtask++) {
                entry.coordinator.executionAttemptFailed(subtask, failedAttempt, cause);
                entry.coordinator.subtaskReset(subtask, checkpointId);
            }
        }));
    }

    /** One may have failed since somebody asked, when nobody of the attempt before was there to hear of it. */
    private void failIfBroken() {
        coordinated.keySet().stream()
                .findFirst()
                .ifPresent(any -> run(any, () -> {
                    Broken known = broken;
                    if (known != null) {
                        failJob.accept(known.operator(), known.cause());
                    }
                }));
    }

    /** Whether one of them has failed, so that they are of no use to another attempt. */
    public boolean areBroken() {
        return broken != null;
    }

    private void fail(OperatorID operator, Throwable cause) {
        if (broken == null) {
            broken = new Broken(operator, cause);
        }
        failJob.accept(operator, cause);
    }

    /** Gives a coordinator what it had at a checkpoint, null if nothing; before {@link #start}. */
    public void reset(OperatorID operator, long checkpointId, byte[] state) {
        Coordinated entry = coordinated.get(operator);
        if (entry != null) {
            run(operator, () -> entry.coordinator.resetToCheckpoint(checkpointId, state));
        }
    }

    /** The operators that have coordinators. */
    public Set<OperatorID> operators() {
        return coordinated.keySet();
    }

    /** Asks every coordinator for its part of a checkpoint; events of theirs wait for the subtasks' from then on. */
    public CompletableFuture<Map<OperatorID, byte[]>> checkpoint(long checkpointId) {
        Map<OperatorID, byte[]> states = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> parts = new ArrayList<>();
        wanted.add(checkpointId);
        coordinated.forEach((operator, entry) -> {
            CompletableFuture<byte[]> part = new CompletableFuture<>();
            parts.add(part.thenAccept(state -> {
                states.put(operator, state);
                entry.gave(checkpointId);
                if (!wanted.contains(checkpointId)) {
                    entry.isOver(checkpointId); // it came too late: nobody tells the tasks once more
                }
            }));
            run(operator, () -> entry.coordinator.checkpointCoordinator(checkpointId, part));
        });
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenApply(nothing -> states);
    }

    /** Tells every coordinator that a checkpoint is complete. */
    public void checkpointComplete(long checkpointId) {
        release(checkpointId);
        coordinated.forEach(
                (operator, entry) -> run(operator, () -> entry.coordinator.notifyCheckpointComplete(checkpointId)));
    }

    /** Tells every coordinator that a checkpoint was given up. */
    public void checkpointAborted(long checkpointId) {
        release(checkpointId);
        coordinated.forEach(
                (operator, entry) -> run(operator, () -> entry.coordinator.notifyCheckpointAborted(checkpointId)));
    }

    /** Nobody wants a checkpoint's parts any more: events wait for them no longer. */
    public void release(long checkpointId) {
        wanted.remove(checkpointId);
        coordinated.values().forEach(entry -> entry.isOver(checkpointId));
    }

    /** Hands on what a subtask of the operator sent. */
    public void handle(OperatorID operator, int subtask, int attemptNumber, OperatorEvent event) {
        Coordinated entry = coordinated.get(operator);
        if (entry == null) {
            throw new IllegalStateException("operator " + operator + " has no coordinator but sent " + event);
        }
        run(operator, () -> {
            if (subtasks.attempt(entry.vertex.getID(), subtask).getAttemptNumber() == attemptNumber) {
                tellReady(operator, entry, subtask);
            }
            entry.coordinator.handleEventFromOperator(subtask, attemptNumber, event);
        });
    }

    /** Answers a request from a client, as {@code executeAndCollect} makes them. */
    public CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request) {
        CompletableFuture<CoordinationResponse> response = new CompletableFuture<>();
        Coordinated entry = coordinated.get(operator);
        if (entry == null || !(entry.coordinator instanceof CoordinationRequestHandler handler)) {
            String reason = entry == null
                    ? " does not exist or the job vertex this operator belongs to is not initialized."
                    : " cannot handle client event";
            response.completeExceptionally(new FlinkException("Coordinator of operator " + operator + reason));
            return response;
        }
        try {
            thread.execute(() -> handler.handleCoordinationRequest(request).whenComplete((answer, failure) -> {
                if (failure == null) {
                    response.complete(answer);
                } else {
                    response.completeExceptionally(failure);
                }
            }));
        } catch (RejectedExecutionException ended) {
            response.completeExceptionally(new FlinkException("The job has ended: nobody answers requests", ended));
        }
        return response;
    }

    /** Closes every coordinator and ends the thread, in the background; completes when that is done. Idempotent. */
    public synchronized CompletableFuture<Void> close() {
        if (thread.isShutdown()) {
            return closed;
        }
        thread.execute(() -> {
            if (!coordinated.isEmpty()) {
                startFlinksTimer();
            }
            coordinated.values().forEach(entry -> {
                try {
                    entry.coordinator.close();
                } catch (Exception e) {
                    LOG.warn("a coordinator of vertex '{}' did not close", entry.vertex.getName(), e);
                }
            });
            closed.complete(null);
        });
        thread.shutdown();
        return closed;
    }

    /**
     * Flink starts one thread for all its timeouts when a process first closes a coordinator, and it keeps the class
     * loader of whoever did: not the job's, if that is done here.
     */
    private static void startFlinksTimer() {
        try (TemporaryClassLoaderContext ignored =
                TemporaryClassLoaderContext.of(Coordinators.class.getClassLoader())) {
            FutureUtils.orTimeout(new CompletableFuture<>(), 0, TimeUnit.MILLISECONDS, "never seen");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private void run(OperatorID operator, Action action) {
        try {
            thread.execute(() -> {
                try {
                    action.run();
                } catch (Throwable thrown) {
                    fail(operator, new FlinkException("Error from OperatorCoordinator", thrown));
                }
            });
        } catch (RejectedExecutionException ended) {
            LOG.debug("a message came after the coordinators were closed");
        }
    }
}
