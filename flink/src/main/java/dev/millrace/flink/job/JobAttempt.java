package dev.millrace.flink.job;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.job.JobExecution;
import dev.millrace.engine.job.JobListener;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.task.TaskLogic;
import dev.millrace.flink.checkpoint.Attempt;
import dev.millrace.flink.checkpoint.Restore;
import dev.millrace.flink.checkpoint.Tasks;
import dev.millrace.flink.checkpoint.VertexShape;
import dev.millrace.flink.coordinate.Coordinators;
import dev.millrace.flink.host.HostedTask;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.host.IterationFeedback;
import dev.millrace.flink.host.JobScope;
import dev.millrace.flink.host.LogContext;
import dev.millrace.flink.host.SnapshotReceiver;
import dev.millrace.flink.host.TaskFailure;
import dev.millrace.flink.inflight.InFlight;
import dev.millrace.flink.lower.Lowered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/** All tasks of a job from their deployment to the end of the last; a restart makes another. Thread-safe. */
final class JobAttempt implements JobListener, JobScope.EventRouter, Attempt {
    private final EngineRoom room;
    private final JobGraph graph;
    private final Lowered lowered;
    private final Owner owner;
    private final JobTasks tasks;
    private final SubtaskStates subtasks;
    private final Accumulators accumulators = new Accumulators();
    private final IterationFeedback.Registry iterations = new IterationFeedback.Registry();
    private final List<VertexShape> shapes = new ArrayList<>();
    private final Writings writings;
    private volatile Coordinators coordinators;
    private JobExecution execution;

    /** The attempt before, whose tasks have ended, and whose coordinators have not. */
    record Predecessor(Coordinators coordinators, int attemptNumber, Throwable failure) {}

    /** Who started the attempt. Called on any thread. */
    interface Owner {
        SnapshotReceiver snapshots();

        /** The first failure; the tasks are being cancelled. */
        void failing(Throwable cause);

        /** One task has ended, however it did. */
        void taskEnded(Subtask task);

        /** Nothing of the attempt runs any more. */
        void ended(TaskEnd end);
    }

    JobAttempt(EngineRoom room, JobGraph graph, Lowered lowered, Owner owner) {
        this.room = room;
        this.graph = graph;
        this.lowered = lowered;
        this.owner = owner;
        this.writings = new Writings(room.control(graph));
        this.tasks = new JobTasks(lowered);
        this.subtasks = new SubtaskStates(lowered, room.clock(), tasks::io);
        for (HostedVertex vertex : lowered.vertices()) {
            shapes.add(new VertexShape(
                    vertex.id(), vertex.name(), vertex.parallelism(), vertex.maxParallelism(), vertex.operators()));
        }
    }

    Map<JobVertexID, Integer> parallelism() {
        Map<JobVertexID, Integer> parallelism = new HashMap<>();
        lowered.vertices().forEach(vertex -> parallelism.put(vertex.id(), vertex.parallelism()));
        return parallelism;
    }

    /**
     * Starts coordinators and tasks.
     *
     * @param scopes makes what all tasks share
     * @param restore what they start from
     * @param before the attempt whose coordinators go on with this one; null if they are made anew
     */
    void deploy(
            Function<JobScope.EventRouter, JobScope> scopes,
            ClassLoader classLoader,
            Restore restore,
            Predecessor before)
            throws Exception {
        JobScope scope = scopes.apply(this);
        subtasks.enterAll(ExecutionState.INITIALIZING); // before anybody can cancel or fail the execution
        Plan plan = plan(scope, restore, classLoader);
        JobExecution created; // the field is cleared when everything is over, which may be before the next line
        BiConsumer<OperatorID, Throwable> failJob =
                (operator, cause) -> fail(TaskFailure.ofCoordinator(lowered.vertices(), operator, classLoader, cause));
        synchronized (this) {
            coordinators = before != null
                    ? before.coordinators()
                    : new Coordinators(
                            graph,
                            parallelism(),
                            classLoader,
                            room.serial(
                                    "millrace-coordinators-" + graph.getJobID(),
                                    classLoader,
                                    LogContext.ofJob(graph.getJobID(), graph.getName())),
                            room.metrics().coordinators(graph),
                            failJob);
            created = new JobExecution(plan, room.scheduler(), room.clock(), room.settings(), this);
            execution = created;
        }
        if (before == null) {
            restore.coordinatorStates()
                    .forEach((operator, state) -> coordinators.reset(operator, restore.checkpointId(), state));
            coordinators.start(tasks);
        } else {
            coordinators.goOn(tasks, before.attemptNumber(), before.failure(), restore.checkpointId(), failJob);
        }
        created.start();
    }

    private Plan plan(JobScope scope, Restore restore, ClassLoader classLoader) {
        InFlight inFlight = InFlight.find(restore.checkpointId(), restore.inFlight(), lowered);
        List<Vertex> vertices = new ArrayList<>();
        for (int i = 0; i < lowered.vertices().size(); i++) {
            HostedVertex vertex = lowered.vertices().get(i);
            int position = i;
            boolean blocking = vertex.head() == HostedVertex.HeadKind.LEGACY_SOURCE;
            vertices.add(new Vertex(
                    vertex.name(),
                    vertex.parallelism(),
                    lowered.inputCounts().get(i),
                    blocking,
                    context -> host(scope, position, context, restore)));
        }
        return new Plan(vertices, lowered.edges(), inFlight.read(classLoader));
    }

    private TaskLogic host(JobScope scope, int position, TaskContext context, Restore restore) {
        HostedVertex vertex = lowered.vertices().get(position);
        HostedTask task = new HostedTask(
                scope,
                vertex,
                iterations,
                (subtask, environment) -> accumulators.add(
                        new AccumulatorTexts.Subtask(vertex.id(), subtask),
                        environment.getAccumulatorRegistry().getUserMap()),
                restore.of(vertex.id(), context.subtask()),
                context);
        return tasks.add(position, context.subtask(), task);
    }

    void cancel() {
        JobExecution running = currentExecution();
        if (running != null) {
            subtasks.enterAll(ExecutionState.CANCELING);
            running.cancel();
        }
    }

    @Override
    public void fail(Throwable cause) {
        JobExecution running = currentExecution();
        if (running != null) {
            running.fail(cause);
        }
    }

    private synchronized JobExecution currentExecution() {
        return execution;
    }

    SubtaskStates subtasks() {
        return subtasks;
    }

    Accumulators accumulators() {
        return accumulators;
    }

    /** The thread that each task runs on at the moment; a task that is not being run has none. */
    Map<ExecutionAttemptID, Thread> threads() {
        JobExecution running = currentExecution();
        Map<ExecutionAttemptID, Thread> threads = new HashMap<>();
        if (running == null) {
            return threads;
        }
        for (int position = 0; position < lowered.vertices().size(); position++) {
            HostedVertex vertex = lowered.vertices().get(position);
            for (int subtask = 0; subtask < vertex.parallelism(); subtask++) {
                Thread thread = running.task(position, subtask).thread();
                if (thread != null) {
                    threads.put(vertex.attemptOf(subtask), thread);
                }
            }
        }
        return threads;
    }

    long recordsEmitted() {
        return tasks.all().mapToLong(HostedTask::recordsFromSources).sum();
    }

    long recordsAbsorbed() {
        return tasks.all().mapToLong(HostedTask::recordsIntoSinks).sum();
    }

    /** Whether there are coordinators, all in order. */
    boolean canHandOver() {
        Coordinators existing = coordinators;
        return existing != null && !existing.areBroken();
    }

    /** Lets go of the tasks; the coordinators are the next attempt's. */
    Predecessor handOver(Throwable failure) {
        tasks.clear();
        synchronized (this) {
            execution = null;
            return new Predecessor(coordinators, lowered.vertices().get(0).attemptNumber(), failure);
        }
    }

    /** Lets go of tasks and coordinators; completes when the latter are closed. */
    CompletableFuture<Void> release() {
        tasks.clear();
        synchronized (this) {
            execution = null;
            return coordinators == null ? CompletableFuture.completedFuture(null) : coordinators.close();
        }
    }

    /** Completes when nothing is being written for the attempt. */
    CompletableFuture<Void> written() {
        return writings.idle();
    }

    // ---- JobScope.EventRouter

    @Override
    public void ready(JobVertexID vertex, int subtask) {
        coordinators.ready(vertex, subtask);
    }

    @Override
    public void send(OperatorID operator, int subtask, OperatorEvent event) {
        coordinators.handle(operator, subtask, lowered.vertices().get(0).attemptNumber(), event);
    }

    @Override
    public CompletableFuture<CoordinationResponse> request(OperatorID operator, CoordinationRequest request) {
        Coordinators current;
        synchronized (this) {
            current = coordinators;
        }
        return current == null ? EndedJob.noCoordinators(graph.getJobID()) : current.request(operator, request);
    }

    @Override
    public SnapshotReceiver snapshots() {
        return owner.snapshots();
    }

    @Override
    public Executor background() {
        return writings;
    }

    // ---- Attempt

    @Override
    public List<VertexShape> vertices() {
        return List.copyOf(shapes);
    }

    @Override
    public Coordinators coordinators() {
        return coordinators;
    }

    @Override
    public Tasks tasks() {
        return subtasks.tasks(shapes);
    }

    @Override
    public boolean announce(Subtask task, Signal.Barrier barrier) {
        JobExecution running = currentExecution();
        return running != null
                && running.task(lowered.positions().get(task.vertex()), task.index())
                        .announce(barrier);
    }

    @Override
    public void checkpointComplete(long checkpointId) {
        tasks.all().forEach(task -> task.checkpointComplete(checkpointId));
    }

    @Override
    public void checkpointAborted(long checkpointId) {
        tasks.all().forEach(task -> task.checkpointAborted(checkpointId));
    }

    // ---- JobListener

    @Override
    public void taskRunning(int vertex, int subtask) {
        subtasks.running(vertex, subtask);
    }

    @Override
    public void taskEnded(int vertex, int subtask, TaskEnd end, Throwable cause) {
        subtasks.ended(vertex, subtask, end, cause);
        owner.taskEnded(new Subtask(shapes.get(vertex).id(), subtask));
    }

    @Override
    public void failing(int vertex, int subtask, Throwable cause) {
        subtasks.enterAll(ExecutionState.CANCELING);
        owner.failing(cause);
    }

    @Override
    public void ended(TaskEnd end, Throwable cause) {
        owner.ended(end);
    }
}
