package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
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
     * Where the classes of a job are, as long as its uploads are kept: in its jars, then on the class path that it
     * names.
     *
     * @throws MillraceException E501 if a jar is not there
     */
    public List<URL> classes(JobGraph graph) {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars(graph)) {
            try {
                urls.add(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw missing(graph, "a jar", e);
            }
        }
        urls.addAll(graph.getClasspaths());
        return urls;
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
