package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.checkpoint.Attempt;
import dev.millrace.flink.checkpoint.CheckpointShelf;
import dev.millrace.flink.checkpoint.Checkpointing;
import dev.millrace.flink.checkpoint.JobHooks;
import dev.millrace.flink.checkpoint.Restore;
import dev.millrace.flink.checkpoint.RetainedCheckpoints;
import dev.millrace.flink.checkpoint.VertexShape;
import dev.millrace.flink.host.LogContext;
import dev.millrace.flink.host.SnapshotReceiver;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointMetrics;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointStatistics;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.util.DynamicCodeLoadingException;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of one job, which costs threads and classes only if it takes any. Thread-safe. */
final class JobCheckpoints implements SnapshotReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(JobCheckpoints.class);

    private final EngineRoom room;
    private final JobGraph graph;
    private final ClassLoader classLoader;
    private volatile Checkpointing checkpointing;
    /** Null until somebody may want to see it. Guarded by this. */
    private CheckpointStatistics counts;
    /** What runs; null if nothing does. Guarded by this. */
    private JobAttempt current;

    JobCheckpoints(EngineRoom room, JobGraph graph, ClassLoader classLoader) {
        this.room = room;
        this.graph = graph;
        this.classLoader = classLoader;
    }

    // ---- what tasks say; there is somebody to hear it, since tasks say nothing of checkpoints unless asked

    @Override
    public void acknowledge(
            JobVertexID vertex, int subtask, long checkpointId, TaskStateSnapshot snapshot, CheckpointMetrics metrics) {
        checkpointing.acknowledge(vertex, subtask, checkpointId, snapshot, metrics);
    }

    @Override
    public void decline(JobVertexID vertex, int subtask, long checkpointId, Throwable cause) {
        checkpointing.decline(vertex, subtask, checkpointId, cause);
    }

    @Override
    public boolean awaitsLastCheckpoint(JobVertexID vertex, int subtask) {
        Checkpointing existing = checkpointing;
        return existing != null && existing.awaitsLastCheckpoint(vertex, subtask);
    }

    // ---- what the job says

    /**
     * Gets ready for the job's first attempt: with the savepoint that it starts from, if its user named one.
     *
     * @return whether the graph had to adopt a maximum parallelism from that
     */
    CompletableFuture<Boolean> prepare(List<VertexShape> vertices) throws Exception {
        if (room.metrics().isKept() && graph.getCheckpointingSettings() != null) {
            counts(); // Flink shows their metrics of all jobs, be they 0.
        }
        SavepointRestoreSettings settings = graph.getSavepointRestoreSettings();
        if (graph.isCheckpointingEnabled() || settings.restoreSavepoint()) {
            checkpointing = make(settings.getRestoreMode());
        }
        if (!settings.restoreSavepoint()) {
            return CompletableFuture.completedFuture(false);
        }
        return loadOlder(settings, vertices)
                .thenCompose(nothing -> checkpointing.load(
                        settings.getRestorePath(),
                        settings.allowNonRestoredState(),
                        settings.getRestoreMode(),
                        classLoader,
                        vertices))
                .handle((loaded, failure) -> {
                    if (failure != null) {
                        throw cannotStart(settings.getRestorePath(), ExceptionUtils.stripCompletionException(failure));
                    }
                    try {
                        return adopt(loaded, vertices);
                    } catch (IllegalStateException | MillraceException e) {
                        throw cannotStart(settings.getRestorePath(), e);
                    }
                });
    }

    /** A job that resumes in its own directory owns all checkpoints there: they are subsumed in their turn. */
    private CompletableFuture<?> loadOlder(SavepointRestoreSettings settings, List<VertexShape> vertices)
            throws IOException {
        Path path = new Path(settings.getRestorePath());
        CompletableFuture<?> all = CompletableFuture.completedFuture(null);
        if (settings.getRestoreMode() != RestoreMode.CLAIM
                || path.getParent() == null
                || !path.getParent().getName().equals(graph.getJobID().toString())) {
            return all;
        }
        for (Path older : RetainedCheckpoints.olderThan(path)) {
            all = all.thenCompose(nothing -> checkpointing
                    .load(older.toString(), true, RestoreMode.CLAIM, classLoader, vertices)
                    .exceptionally(unusable -> {
                        LOG.warn("checkpoint {} cannot be read, it is left alone", older, unusable);
                        return null;
                    }));
        }
        return all;
    }

    private MillraceException cannotStart(String path, Throwable cause) {
        String start = "job '" + graph.getName() + "' cannot start from the savepoint or checkpoint '" + path + "': ";
        if (cause instanceof MillraceException told) {
            return new MillraceException(
                    told.group(), told.code(), start + told.getMessage(), told.remedy(), told.getCause());
        }
        return new MillraceException(
                MillraceException.Group.USER,
                "E305",
                start + cause.getMessage(),
                "Name the directory that its _metadata file is in; -n leaves out state that no operator of the job"
                        + " takes.",
                cause);
    }

    /** Key groups are as many as they were, unless the program says another number. */
    private boolean adopt(CompletedCheckpoint loaded, List<VertexShape> vertices) {
        boolean adopted = false;
        for (VertexShape vertex : vertices) {
            OptionalInt max = vertex.restoredMaxParallelism(loaded.getOperatorStates());
            if (max.isEmpty() || max.getAsInt() == vertex.maxParallelism()) {
                continue;
            }
            JobVertex inGraph = graph.findVertexByID(vertex.id());
            if (max.getAsInt() < vertex.parallelism()) {
                throw new MillraceException(
                        MillraceException.Group.USER,
                        "E308",
                        "vertex '" + vertex.name() + "' has parallelism=" + vertex.parallelism()
                                + " above the maxParallelism=" + max.getAsInt() + " of its state",
                        "Lower -p (or setParallelism) to " + max.getAsInt()
                                + " at most: the maximum of state that exists cannot be changed.",
                        new IllegalStateException("The state for task " + vertex.id()
                                + " can not be restored. The maximum parallelism (" + max.getAsInt()
                                + ") of the restored state is lower than the configured parallelism ("
                                + vertex.parallelism() + ")."));
            }
            if (inGraph.getMaxParallelism() > 0) {
                throw new MillraceException(
                        MillraceException.Group.USER,
                        "E308",
                        "vertex '" + vertex.name() + "' sets maxParallelism=" + vertex.maxParallelism()
                                + ", its state has maxParallelism=" + max.getAsInt(),
                        "Call setMaxParallelism(" + max.getAsInt()
                                + ") or not at all: the maximum of state that exists cannot be changed.",
                        new IllegalStateException("The maximum parallelism (" + max.getAsInt()
                                + ") with which the latest checkpoint of the execution job vertex " + vertex.name()
                                + " has been taken and the current maximum parallelism (" + vertex.maxParallelism()
                                + ") changed. This is currently not supported."));
            }
            inGraph.setMaxParallelism(max.getAsInt());
            adopted = true;
        }
        return adopted;
    }

    /** What the next attempt starts from. */
    CompletableFuture<Restore> latest(List<VertexShape> vertices) {
        Checkpointing existing = checkpointing;
        return existing == null ? CompletableFuture.completedFuture(Restore.NOTHING) : existing.latest(vertices);
    }

    private Checkpointing make(RestoreMode mode)
            throws IOException, DynamicCodeLoadingException, ClassNotFoundException {
        JobCheckpointingSettings settings = graph.getCheckpointingSettings();
        CheckpointStorage storage = new JobStorage(graph, room.configuration(), classLoader).checkpoints();
        CheckpointStorageAccess access = storage.createCheckpointStorage(graph.getJobID());
        Configuration both = new Configuration(room.configuration());
        both.addAll(graph.getJobConfiguration());
        return new Checkpointing(
                graph.getJobID(),
                settings.getCheckpointCoordinatorConfiguration(),
                new CheckpointShelf(access, both, mode, room.control()),
                new JobHooks(
                        settings.getMasterHooks() == null
                                ? null
                                : settings.getMasterHooks().deserializeValue(classLoader),
                        classLoader,
                        room.control(),
                        graph.getSavepointRestoreSettings().allowNonRestoredState()),
                counts(),
                room.clock(),
                room.serial(
                        "millrace-checkpoints-" + graph.getJobID(),
                        Checkpointing.class.getClassLoader(),
                        LogContext.ofJob(graph.getJobID(), graph.getName())));
    }

    /** Begins with the first call to count. */
    private synchronized CheckpointStatistics counts() {
        if (counts == null) {
            counts = new CheckpointStatistics(
                    room.configuration().get(WebOptions.CHECKPOINTS_HISTORY_SIZE),
                    room.metrics().master(graph.getJobID(), graph.getName()),
                    graph.getJobID());
        }
        return counts;
    }

    /**
     * Takes a checkpoint or savepoint now; a job without periodic ones takes those, too.
     *
     * @param result completed, however it goes
     */
    synchronized void trigger(
            CheckpointProperties properties, String directory, CompletableFuture<CompletedCheckpoint> result) {
        if (graph.getCheckpointingSettings() == null) {
            // In Flink's words; its DataStream API makes no such graph.
            result.completeExceptionally(new IllegalStateException(graph.getJobID() + " is not a streaming job."));
            return;
        }
        if (current == null) {
            result.completeExceptionally(new CheckpointException(
                    "job '" + graph.getName() + "' does not run",
                    CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING));
            return;
        }
        if (checkpointing == null) {
            try {
                checkpointing = make(RestoreMode.DEFAULT);
            } catch (IOException | DynamicCodeLoadingException | ClassNotFoundException | RuntimeException e) {
                result.completeExceptionally(e);
                return;
            }
            checkpointing.begin(current);
        }
        checkpointing.trigger(properties, directory, result);
    }

    synchronized void begin(JobAttempt attempt) {
        current = attempt;
        if (checkpointing != null) {
            checkpointing.begin(attempt);
        }
    }

    void taskEnded(Attempt.Subtask task) {
        Checkpointing existing = checkpointing;
        if (existing != null) {
            existing.taskEnded(task);
        }
    }

    /** What became of the job's checkpoints so far. */
    CheckpointStatsSnapshot statistics() {
        Checkpointing current = checkpointing;
        return current == null ? CheckpointStatsSnapshot.empty() : current.statistics();
    }

    /** No attempt runs any more. */
    synchronized CompletableFuture<Void> end(String reason) {
        current = null;
        return checkpointing == null ? CompletableFuture.completedFuture(null) : checkpointing.end(reason);
    }

    /** After {@link #end}; completes, always normally, when what the job leaves no use for is deleted. */
    CompletableFuture<Void> close(JobStatus status) {
        Checkpointing existing = checkpointing;
        if (existing == null) {
            return CompletableFuture.completedFuture(null);
        }
        boolean isToGoOn = status == JobStatus.SUSPENDED || status == JobStatus.FAILED;
        boolean isKept = (isToGoOn && room.configuration().get(MillraceOptions.RESUME))
                || (status == JobStatus.SUSPENDED && room.configuration().get(MillraceOptions.OUTLIVES_PROCESS));
        return existing.close(status, isKept);
    }
}
