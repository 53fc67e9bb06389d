package dev.millrace.flink.host;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskCancelledException;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskLogic;
import dev.millrace.flink.metric.TaskMetrics;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.SubTaskInitializationMetricsBuilder;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.WrappingRuntimeException;

/** One subtask of one of Flink's vertices, as the engine runs it. Owned by the task's thread, save for cancel(). */
public final class HostedTask implements TaskLogic {
    private final JobScope job;
    private final HostedVertex vertex;
    private final IterationFeedback.Registry iterations;
    private final BiConsumer<Integer, Environment> environments;
    private final TaskRestore restore;
    private final TaskContext context;
    private final FailureSite failures = new FailureSite();
    private final ThreadLocals threadLocals = new ThreadLocals();
    private final LogContext log;
    private final Object lock = new Object();
    private final BarrierTimes barrierTimes;
    private final EventQueue sent = new EventQueue();
    private HostEnvironment environment;
    private ShellTask shell;
    private HostTimers timers;
    private HostEvents events;
    private volatile HostedChain chain;
    private volatile TaskMetrics metrics;
    private StreamTaskActionExecutor actions;
    private Head head;
    private TaskSnapshots snapshots;
    private InducedCheckpoints induced;
    /** Set when no record will come any more, be it for now or for good. */
    private boolean hasRunDry;
    /** The savepoint that the job is stopped with, brought by channels before sources of this task had ended. */
    private Signal.Barrier postponed;

    /** Set once the operators have nothing left to emit. */
    private boolean finished;
    /** The checkpoint whose completion the finished task waits for; -1 until it has marked its state for one. */
    private long lastCheckpoint = -1;

    /** Whether that is the savepoint that the job is stopped with, in whose stead no later checkpoint will do. */
    private boolean isStoppedByLast;

    private boolean seenThrough;
    private boolean stopping;
    private boolean hasAsked;
    private boolean awaitsLastCheckpoint;
    /** The same for other threads; a volatile read a record would cost the task's own. */
    private volatile Head sharedHead;

    private volatile boolean cancelled;
    private ClassLoader outerLoader;

    /**
     * @param environments told each subtask's environment once it exists
     * @param restore what its operators start from
     */
    public HostedTask(
            JobScope job,
            HostedVertex vertex,
            IterationFeedback.Registry iterations,
            BiConsumer<Integer, Environment> environments,
            TaskRestore restore,
            TaskContext context) {
        this.job = job;
        this.vertex = vertex;
        this.iterations = iterations;
        this.environments = environments;
        this.restore = restore;
        this.context = context;
        this.log = LogContext.ofTask(job, context.description(), vertex.name());
        this.barrierTimes = new BarrierTimes(context.clock());
    }

    private boolean isLegacySource() {
        return vertex.head() == HostedVertex.HeadKind.LEGACY_SOURCE;
    }

    @Override
    public boolean emitsByItself() {
        return isLegacySource();
    }

    @Override
    public void beginTurn() {
        Thread thread = Thread.currentThread();
        outerLoader = thread.getContextClassLoader();
        thread.setContextClassLoader(job.classLoader());
        threadLocals.enter(thread);
        if (!ThreadLocals.areKept()) {
            log.enter();
        }
        if (head != null) {
            metrics.bytes().lookAtInputs();
        }
    }

    @Override
    public void publishing() {
        if (head != null) {
            metrics.bytes().lookAtOutputs();
        }
    }

    @Override
    public void endTurn() {
        Thread thread = Thread.currentThread();
        if (!ThreadLocals.areKept()) {
            log.leave();
        }
        threadLocals.leave(thread);
        thread.setContextClassLoader(outerLoader);
    }

    @Override
    public void open() throws Exception {
        log.enter(); // Thread locals that are kept keep it for all turns to come.
        timers = new HostTimers(context.clock(), context::fail);
        if (restore.isFinished()) {
            job.events().ready(vertex.id(), context.subtask());
            actions = StreamTaskActionExecutor.IMMEDIATE;
            return;
        }
        TaskSetup setup = new TaskSetup(job, vertex, context, iterations, failures);
        actions = isLegacySource()
                ? StreamTaskActionExecutor.synchronizedExecutor(lock)
                : StreamTaskActionExecutor.IMMEDIATE;
        environment = setup.environment(restore);
        metrics = environment.metrics();
        environments.accept(context.subtask(), environment);
        barrierTimes.register(
                environment.getMetricGroup().getIOMetricGroup(), vertex.head().isFed());
        events = new HostEvents(job, context.subtask());
        shell = setup.shell(environment, timers, actions);
        chain = new ChainBuilder(vertex, context, shell, events, failures).build();
        failures.operatorsAre(chain.operators());
        head = setup.head(chain, lock);
        induced = setup.induced();
        sharedHead = head;
        snapshots = setup.snapshots(chain, barrierTimes);
        head.prepare();
        actions.runThrowing(() -> chain.open(
                shell.createStreamTaskStateInitializer(
                        new SubTaskInitializationMetricsBuilder(context.clock().nowMs())),
                new RestoreDiagnosis(restore, vertex, context.subtask(), job.classLoader()),
                failures));
        chain.opened(metrics);
        job.events().ready(vertex.id(), context.subtask());
        if (cancelled) {
            throw new TaskCancelledException(context.description());
        }
    }

    /**
     * Delivers an event from a coordinator. Any thread.
     *
     * @param after the checkpoints whose part by the coordinator does not know of it
     */
    public void deliver(OperatorID operator, OperatorEvent event, Set<Long> after) {
        sent.add(new EventQueue.Sent(operator, event, after));
        context.mailbox().post(() -> actions.runThrowing(this::handleEvents));
    }

    /** Before a barrier as well as when they come: one that was sent before it may have been overtaken by it. */
    private void handleEvents() {
        if (restore.isFinished()) {
            return;
        }
        for (EventQueue.Sent next; (next = sent.poll(snapshots.lastId())) != null; ) {
            OperatorID operator = next.operator();
            try {
                events.deliver(operator, next.event());
            } catch (Throwable thrown) {
                chain.operators().stream()
                        .filter(hosted -> hosted.config().getOperatorID().equals(operator))
                        .forEach(hosted -> failures.noteWithout(hosted, "on an event of its coordinator", thrown));
                throw thrown;
            }
        }
    }

    @Override
    public Progress produce(int budget) throws Exception {
        return restore.isFinished() ? Progress.ENDED : head.produce(budget);
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        head.record(input, value, timestamp, hasTimestamp);
    }

    @Override
    public boolean looksAhead() {
        return !restore.isFinished() && head.looksAhead();
    }

    @Override
    public void lookAhead(int input, Object[] values, long[] timestamps, int count) {
        head.lookAhead(input, values, timestamps, count);
    }

    @Override
    public void watermark(int input, long timestamp) throws Exception {
        if (restore.isFinished()) {
            // The last one is sent on when everything else has been.
            return;
        }
        head.watermark(input, new Watermark(timestamp));
    }

    @Override
    public void idleness(int input, boolean idle) throws Exception {
        if (restore.isFinished()) {
            return;
        }
        head.status(input, idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
    }

    @Override
    public void carried(int input, Object content) throws Exception {
        if (content instanceof LatencyMarker marker) {
            head.latencyMarker(input, marker);
        } else {
            head.attributes(input, (RecordAttributes) content);
        }
    }

    @Override
    public void barrierBegun(Signal.Barrier barrier) {
        if (!restore.isFinished()) {
            barrierTimes.first(barrier);
        }
    }

    @Override
    public void barrier(Signal.Barrier barrier) throws Exception {
        if (restore.isFinished()) {
            context.broadcast(barrier);
            job.events()
                    .snapshots()
                    .acknowledge(
                            vertex.id(),
                            context.subtask(),
                            barrier.epoch(),
                            TaskStateSnapshot.FINISHED_ON_RESTORE,
                            new CheckpointMetrics());
            return;
        }
        if (induced.isLeftOut(barrier.epoch())) {
            barrierAbandoned(barrier.epoch());
            return;
        }
        barrierTimes.last(barrier);
        if (!hasRunDry && defers(barrier)) {
            postponed = barrier;
            return;
        }
        actions.runThrowing(() -> {
            handleEvents();
            boolean taken = snapshots.take(barrier, finished, vertex.head().isSource());
            induced.settled(barrier.epoch());
            handleEvents();
            boolean stopsJob = ((SnapshotRequest) barrier.request()).stopsJob();
            if (taken && (stopsJob || (finished && lastCheckpoint < 0))) {
                lastCheckpoint = barrier.epoch();
                isStoppedByLast = stopsJob;
                stopping |= stopsJob;
            }
        });
    }

    /** A source has to end before the savepoint that the job stops with, and some say where checkpoints are to be. */
    @Override
    public boolean defers(Signal.Barrier barrier) {
        SnapshotRequest request = (SnapshotRequest) barrier.request();
        if (restore.isFinished() || !vertex.producesByItself()) {
            return false;
        }
        if (!request.stopsJob()) {
            return induced.isAhead(barrier.epoch());
        }
        if (!stopping) {
            stopping = true;
            induced.givenUp(barrier.epoch()); // Its place is the end.
            head.stop(request.drains());
        }
        return true;
    }

    @Override
    public void barrierAbandoned(long epoch) throws Exception {
        actions.runThrowing(() -> {
            if (!restore.isFinished()) {
                snapshots.abandon(epoch);
            }
            context.broadcast(new Signal.BarrierCancellation(epoch));
        });
    }

    /** Tells the operators that a checkpoint is complete. Any thread. */
    public void checkpointComplete(long checkpointId) {
        context.mailbox()
                .post(() -> actions.runThrowing(() -> {
                    if (!restore.isFinished()) {
                        chain.checkpointComplete(checkpointId, failures);
                    }
                    seenThrough |= isStoppedByLast
                            ? checkpointId == lastCheckpoint
                            : lastCheckpoint >= 0 && checkpointId >= lastCheckpoint;
                }));
    }

    /** Tells the operators that a checkpoint was given up. Any thread. */
    public void checkpointAborted(long checkpointId) {
        context.mailbox()
                .post(() -> actions.runThrowing(() -> {
                    if (!restore.isFinished()) {
                        snapshots.abort(checkpointId);
                        induced.givenUp(checkpointId);
                        chain.checkpointAborted(checkpointId, failures);
                        sent.giveUp(checkpointId, snapshots.lastId());
                        handleEvents();
                    }
                }));
    }

    @Override
    public boolean lingers() {
        if (restore.isFinished()) {
            return false;
        }
        if (seenThrough) {
            return snapshots.isWriting();
        }
        if (stopping) {
            return true;
        }
        if (!hasAsked) {
            hasAsked = true;
            awaitsLastCheckpoint = job.events().snapshots().awaitsLastCheckpoint(vertex.id(), context.subtask());
        }
        return awaitsLastCheckpoint || snapshots.isWriting();
    }

    @Override
    public void endOfInput(int input, boolean drained) throws Exception {
        if (drained && !restore.isFinished()) {
            head.endInput(input);
        }
    }

    @Override
    public boolean selects() {
        return !restore.isFinished() && head.selects();
    }

    @Override
    public boolean accepts(int input) {
        return head.accepts(input);
    }

    @Override
    public void finish(boolean drained) throws Exception {
        if (restore.isFinished()) {
            context.broadcast(new Signal.Watermark(Long.MAX_VALUE));
            return;
        }
        actions.runThrowing(() -> {
            if (drained) {
                head.endEventTime();
            }
            List<HostedOperator> operators = chain.operators();
            for (HostedOperator operator : operators) {
                try {
                    if (drained && !operator.isHead()) {
                        operator.endInput(1);
                    }
                    operator.finish(context, drained);
                } catch (Throwable thrown) {
                    failures.noteWithout(operator, "at the end of its input", thrown);
                    throw thrown;
                }
            }
        });
        timers.quiesce();
        hasRunDry = true;
        if (postponed != null) {
            Signal.Barrier barrier = postponed;
            context.mailbox().post(() -> barrier(barrier)); // after the end of the data, which is sent next
        }
        finished = drained;
        // Only the savepoint that the job is stopped with ends data that has not run dry.
        stopping |= !drained;
    }

    @Override
    public void close(Throwable failure) throws Exception {
        if (timers != null) {
            timers.quiesce();
        }
        try {
            if (failure != null && head != null) {
                head.cancel();
                head.awaitEnd();
            }
        } finally {
            closeOperators(failure);
        }
    }

    private void closeOperators(Throwable failure) throws Exception {
        if (snapshots != null && failure != null) {
            snapshots.close();
        }
        try {
            if (failure != null && shell != null) {
                shell.getCancelables().close();
            }
            if (chain != null) {
                chain.close(failures);
            }
        } finally {
            if (shell != null) {
                shell.cleanUp(null);
            }
            if (environment != null) {
                environment.close();
            }
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        Head running = sharedHead;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public Thread ownThread() {
        Head running = sharedHead;
        return running == null ? null : running.thread();
    }

    @Override
    public void interrupt() {
        Head running = sharedHead;
        if (running != null) {
            running.interrupt();
        }
    }

    /** What the task has taken, emitted and waited for; all 0 before it has begun. Any thread; may lag behind. */
    public IOMetrics io() {
        TaskMetrics measured = metrics;
        return measured == null ? new IOMetrics(0, 0, 0, 0, 0, 0, 0) : measured.io();
    }

    /** Records that the task's own source emitted; 0 if it has none. Any thread; may lag behind. */
    public long recordsFromSources() {
        HostedChain built = chain;
        if (built == null || built.main() == null) {
            return 0;
        }
        return vertex.head().isSource() ? built.recordsOut(built.main()) : 0;
    }

    /** Records that operators with nothing behind them took. Any thread; may lag behind. */
    public long recordsIntoSinks() {
        HostedChain built = chain;
        return built == null ? 0 : built.recordsIntoLast(job.classLoader());
    }

    @Override
    public Throwable explain(Throwable thrown) {
        Throwable cause = thrown instanceof WrappingRuntimeException wrapping ? wrapping.unwrap() : thrown;
        return new TaskFailure(vertex.name(), context.description(), failures.describe(thrown, ""), cause);
    }
}
