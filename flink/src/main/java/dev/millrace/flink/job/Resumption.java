package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.checkpoint.RetainedCheckpoints;
import dev.millrace.flink.checkpoint.RetainedCheckpoints.Retained;
import dev.millrace.flink.checkpoint.VertexShape;
import dev.millrace.flink.lower.Lowering;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;

/**
 * Makes a job go on where an earlier run of it ended: from the newest checkpoint that was left where its checkpoints
 * go, under the same job id. Immutable.
 *
 * @param configuration of the engine
 * @param remarks hears what was found, a sentence each
 */
record Resumption(Configuration configuration, Consumer<String> remarks) {

    /**
     * Changes the graph so that the job resumes, if it is to and there is something to resume from. A graph that names
     * a savepoint stays as it is.
     *
     * @throws MillraceException E313 if the job keeps no checkpoints in files, E314 if they cannot be looked at
     */
    void apply(JobGraph graph, ClassLoader classLoader) {
        if (!configuration.get(MillraceOptions.RESUME)
                || graph.getSavepointRestoreSettings().restoreSavepoint()) {
            return;
        }
        Path directory = directory(graph, classLoader).orElseThrow(() -> nowhere(graph, null));
        boolean lenient = configuration.get(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE);
        resume(
                graph,
                classLoader,
                directory,
                lenient,
                checkpoints -> checkpoints.newest(operators(graph, classLoader), lenient));
    }

    /**
     * Changes the graph of a job that the process before has left running so that it goes on from the newest checkpoint
     * under its own id; if there is none, it begins where it began before.
     *
     * @throws MillraceException E314 if its checkpoints cannot be looked at
     */
    void applyToOwn(JobGraph graph, ClassLoader classLoader) {
        Optional<Path> directory = directory(graph, classLoader);
        if (directory.isEmpty()) {
            remarks.accept("job '" + graph.getName() + "' keeps no checkpoints in files: it starts from the beginning");
            return;
        }
        boolean lenient = graph.getSavepointRestoreSettings().allowNonRestoredState();
        resume(
                graph,
                classLoader,
                directory.get(),
                lenient,
                checkpoints -> checkpoints.newestOf(graph.getJobID(), operators(graph, classLoader), lenient));
    }

    private interface Search {
        Optional<Retained> in(RetainedCheckpoints checkpoints) throws IOException;
    }

    private void resume(JobGraph graph, ClassLoader classLoader, Path directory, boolean lenient, Search search) {
        RetainedCheckpoints checkpoints = new RetainedCheckpoints(directory, classLoader, remarks);
        try {
            Optional<Retained> newest = search.in(checkpoints);
            if (newest.isEmpty()) {
                String origin = graph.getSavepointRestoreSettings().getRestorePath();
                remarks.accept("no checkpoint of job '" + graph.getName() + "' in '" + directory + "': it starts from "
                        + (origin == null ? "the beginning" : "'" + origin + "'"));
                return;
            }
            Retained resumed = newest.get();
            checkpoints.tidy(resumed);
            resumed.job().ifPresent(graph::setJobID);
            graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(resumed.directory().toString(), lenient, RestoreMode.CLAIM));
            remarks.accept("job '" + graph.getName() + "' resumes from checkpoint " + resumed.checkpointId() + ", '"
                    + resumed.directory() + "'");
        } catch (IOException e) {
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E314",
                    "the checkpoints of job '" + graph.getName() + "' in '" + directory + "' cannot be looked at: "
                            + e.getMessage(),
                    "Mend the directory, or name a checkpoint with -s.",
                    e);
        }
    }

    private Optional<Path> directory(JobGraph graph, ClassLoader classLoader) {
        CheckpointStorage storage;
        try {
            storage = new JobStorage(graph, configuration, classLoader).checkpoints();
        } catch (Exception e) {
            throw nowhere(graph, e);
        }
        return storage instanceof FileSystemCheckpointStorage files
                ? Optional.ofNullable(files.getCheckpointPath())
                : Optional.empty();
    }

    private static MillraceException nowhere(JobGraph graph, Exception cause) {
        return new MillraceException(
                MillraceException.Group.USER,
                "E313",
                "job '" + graph.getName() + "' cannot be resumed: it keeps no checkpoints in files",
                "Set execution.checkpointing.dir (and execution.checkpointing.interval), in the configuration or with"
                        + " -D.",
                cause);
    }

    /** As the job will have them: the graph itself does not list sources that are chained to operators with inputs. */
    private Set<OperatorID> operators(JobGraph graph, ClassLoader classLoader) {
        Set<OperatorID> operators = new HashSet<>();
        new Lowering(graph, classLoader, configuration.get(CoreOptions.DEFAULT_PARALLELISM), 0)
                .lower()
                .vertices()
                .forEach(vertex -> operators.addAll(VertexShape.idsOf(vertex.operators())));
        return operators;
    }
}
