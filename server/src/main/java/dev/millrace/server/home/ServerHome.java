package dev.millrace.server.home;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.handover.AdoptiveHome;
import dev.millrace.server.handover.Home;
import dev.millrace.server.handover.Parcel;
import dev.millrace.server.handover.Sighting;
import dev.millrace.server.handover.Submission;
import dev.millrace.server.handover.deployment.DeployedJob;
import dev.millrace.server.handover.deployment.DeploymentHome;
import dev.millrace.server.handover.deployment.Measured;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.store.JobStore;
import dev.millrace.server.store.StoredFile;
import dev.millrace.server.store.StoredJob;
import dev.millrace.server.submission.Intake;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.util.InstantiationUtil;

/** What hand-overs and adoptions ask of this server. Thread-safe. */
public final class ServerHome implements Home, AdoptiveHome, DeploymentHome {
    private final HostedJobs hosted;
    private final JobStore store;
    private final Intake intake;

    public ServerHome(HostedJobs hosted, JobStore store, Intake intake) {
        this.hosted = hosted;
        this.store = store;
        this.intake = intake;
    }

    private JobHandle running(JobID id) {
        return hosted.job(id)
                .filter(job -> !job.result().isDone())
                .orElseThrow(() -> new MillraceException(
                        MillraceException.Group.USER,
                        "E265",
                        "no job " + id + " runs here",
                        "'millrace list' shows those that do."));
    }

    @Override
    public Presence presence(JobID id) {
        if (hosted.job(id).isPresent()) {
            return hosted.job(id).get().result().isDone() ? Presence.ENDED : Presence.RUNNING;
        }
        return store.ended(id).isPresent() ? Presence.ENDED : Presence.UNKNOWN;
    }

    @Override
    public Submission submission(JobID id) {
        running(id);
        StoredJob stored = stored(id);
        List<Path> jars = stored.submission().jars().stream().map(store::file).toList();
        ClassLoader loader = intake.classLoader(stored.submission());
        return new Submission(graph(store.content(stored.submission().graph()), loader), jars, loader);
    }

    private StoredJob stored(JobID id) {
        return store.job(id)
                .orElseThrow(() -> new MillraceException(
                        MillraceException.Group.USER,
                        "E265",
                        "job " + id + " is not in the job store",
                        "'millrace list' shows the jobs that are."));
    }

    private static JobGraph graph(byte[] bytes, ClassLoader loader) {
        try {
            return InstantiationUtil.deserializeObject(bytes, loader);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("a job graph cannot be read", e);
        }
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(JobID id, String directory) {
        return running(id).stopWithSavepoint(directory, false, SavepointFormatType.CANONICAL);
    }

    @Override
    public void resume(Parcel parcel, JobID as, String savepoint) {
        if (hosted.job(as).isPresent() || store.job(as).isPresent()) {
            return;
        }
        JobGraph graph = graph(parcel.graph(), getClass().getClassLoader());
        graph.setJobID(as);
        graph.setSavepointRestoreSettings(
                SavepointRestoreSettings.forPath(savepoint, parcel.isLenient(), RestoreMode.NO_CLAIM));
        Map<String, Path> artifacts = new LinkedHashMap<>();
        parcel.artifacts().forEach((name, file) -> artifacts.put(name, Path.of(file)));
        intake.submit(graph, parcel.jars().stream().map(Path::of).toList(), artifacts);
    }

    @Override
    public void recover(JobID id) {
        if (hosted.job(id).isEmpty()) {
            store.job(id).ifPresent(job -> intake.resumeOne(job.submission()));
        }
    }

    // ---- AdoptiveHome

    @Override
    public Sighting look(JobID id) {
        return hosted.job(id).map(HostedSight::of).orElseGet(Sighting.Absent::new);
    }

    @Override
    public void triggerCheckpoint(JobID id) {
        hosted.job(id).ifPresent(job -> job.checkpoint(CheckpointType.CONFIGURED));
    }

    @Override
    public void cancel(JobID id) {
        hosted.job(id).ifPresent(intake::cancel);
    }

    @Override
    public void forget(JobID id) {
        boolean isRunning = hosted.job(id).filter(job -> !job.result().isDone()).isPresent();
        if (isRunning) {
            throw new IllegalStateException("job " + id + " runs here");
        }
        if (store.job(id).isPresent()) {
            store.withdraw(id);
        }
    }

    // ---- DeploymentHome

    @Override
    public CompletableFuture<String> savepoint(JobID id, String directory, boolean isStop) {
        return isStop
                ? stopWithSavepoint(id, directory)
                : running(id).savepoint(directory, SavepointFormatType.CANONICAL);
    }

    @Override
    public DeployedJob describe(JobID id) {
        JobHandle job = running(id);
        var submission = stored(id).submission();
        int parallelism = job.vertices().stream()
                .mapToInt(vertex -> vertex.subtasks().size())
                .max()
                .orElse(1);
        String jar =
                submission.jars().stream().map(StoredFile::name).findFirst().orElse("");
        return new DeployedJob(job.name(), jar, parallelism, "");
    }

    @Override
    public Measured measured(JobID id) {
        return Measurement.of(running(id));
    }
}
