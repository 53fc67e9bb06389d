package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.blob.PermanentBlobKey;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.InstantiationUtil;

/** Finds what a client has uploaded for a job, as Flink's clients do before they submit it. Immutable. */
public record Uploads(BlobServer blobs) {

    /**
     * The jars.
     *
     * @throws MillraceException E501 if one is not there
     */
    List<Path> jars(JobGraph graph) {
        List<Path> jars = new ArrayList<>();
        for (PermanentBlobKey key : graph.getUserJarBlobKeys()) {
            jars.add(find(graph, "a jar", key));
        }
        return jars;
    }

    /**
     * The files of the job's distributed cache, by their names there; those that were not uploaded are not among them.
     *
     * @throws MillraceException E501 if one is not there
     */
    Map<String, Path> artifacts(JobGraph graph) {
        Map<String, Path> artifacts = new HashMap<>();
        graph.getUserArtifacts().forEach((name, entry) -> {
            if (entry.blobKey != null) {
                artifacts.put(name, find(graph, "cached file '" + name + "'", key(graph, name, entry.blobKey)));
            }
        });
        return artifacts;
    }

    private static PermanentBlobKey key(JobGraph graph, String name, byte[] serialized) {
        try {
            return InstantiationUtil.deserializeObject(serialized, Uploads.class.getClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw missing(graph, "cached file '" + name + "'", e);
        }
    }

    private Path find(JobGraph graph, String what, PermanentBlobKey key) {
        try {
            return blobs.getFile(graph.getJobID(), key).toPath();
        } catch (IOException e) {
            throw missing(graph, what, e);
        }
    }

    /** Nobody needs them any more. */
    void forget(JobGraph graph) {
        blobs.globalCleanupAsync(graph.getJobID(), Runnable::run);
    }

    private static MillraceException missing(JobGraph graph, String what, Exception cause) {
        return new MillraceException(
                MillraceException.Group.EXTERNAL,
                "E501",
                what + " of job '" + graph.getName() + "' was not uploaded, or is gone: " + cause.getMessage(),
                "Submit the job again.",
                cause);
    }
}
