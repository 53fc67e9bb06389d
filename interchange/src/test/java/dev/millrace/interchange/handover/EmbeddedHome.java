package dev.millrace.interchange.handover;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.server.handover.Home;
import dev.millrace.server.handover.Parcel;
import dev.millrace.server.handover.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.util.InstantiationUtil;

/** A server reduced to what a hand-over asks of it; the engine may be lost and started anew. Thread-safe. */
final class EmbeddedHome implements Home, AutoCloseable {
    private final Path checkpoints;
    private final Path jar;
    /** What a server keeps on disk. */
    private final Map<JobID, byte[]> graphs = new ConcurrentHashMap<>();

    private volatile Millrace engine = Millrace.start(new Configuration());

    EmbeddedHome(Path checkpoints, Path jar) {
        this.checkpoints = checkpoints;
        this.jar = jar;
    }

    MillraceJob submit(JobGraph graph) throws IOException {
        graphs.put(graph.getJobID(), InstantiationUtil.serializeObject(graph));
        return engine.submit(graph, loader());
    }

    private ClassLoader loader() {
        return getClass().getClassLoader();
    }

    /** The process ends; another one starts. */
    void crash() {
        engine.close();
        engine = Millrace.start(new Configuration());
    }

    Optional<MillraceJob> job(JobID id) {
        return engine.job(id);
    }

    List<MillraceJob> running() {
        return engine.jobs().stream()
                .filter(job -> !job.status().isGloballyTerminalState())
                .toList();
    }

    @Override
    public Presence presence(JobID job) {
        return engine.job(job)
                .map(one -> one.status().isGloballyTerminalState() ? Presence.ENDED : Presence.RUNNING)
                .orElse(Presence.UNKNOWN);
    }

    @Override
    public Submission submission(JobID job) {
        return new Submission(graph(graphs.get(job)), List.of(jar), loader());
    }

    private JobGraph graph(byte[] bytes) {
        try {
            return InstantiationUtil.deserializeObject(bytes, loader());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(JobID job, String directory) {
        return engine.job(job).orElseThrow().stopWithSavepoint(directory, false, SavepointFormatType.CANONICAL);
    }

    @Override
    public void resume(Parcel parcel, JobID as, String savepoint) {
        if (engine.job(as).isEmpty()) {
            start(graph(parcel.graph()), as, savepoint);
        }
    }

    private void start(JobGraph graph, JobID as, String savepoint) {
        graph.setJobID(as);
        graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint, false, RestoreMode.NO_CLAIM));
        engine.submit(graph, loader());
    }

    @Override
    public void recover(JobID job) {
        if (engine.job(job).isEmpty()) {
            start(graph(graphs.get(job)), job, newestCheckpoint(job));
        }
    }

    private String newestCheckpoint(JobID job) {
        try (Stream<Path> files = Files.list(checkpoints.resolve(job.toHexString()))) {
            return files.filter(file -> Files.exists(file.resolve("_metadata")))
                    .max(Comparator.comparingInt(file ->
                            Integer.parseInt(file.getFileName().toString().substring("chk-".length()))))
                    .orElseThrow()
                    .toUri()
                    .toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
