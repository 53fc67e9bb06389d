package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.cache.DistributedCache.DistributedCacheEntry;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.blob.PermanentBlobKey;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.InstantiationUtil;

/** Finds what a client has uploaded for a job, as Flink's clients do before they submit it. Immutable. */
public record Uploads(BlobServer blobs) {

    /**
     * Where the classes of a job are: the uploaded jars, then the class path that it names.
     *
     * @throws MillraceException E501 if an upload is not there
     */
    public List<URL> classes(JobGraph graph) {
        List<URL> urls = new ArrayList<>();
        try {
            for (PermanentBlobKey key : graph.getUserJarBlobKeys()) {
                urls.add(blobs.getFile(graph.getJobID(), key).toURI().toURL());
            }
        } catch (IOException e) {
            throw missing(graph, "a jar", e);
        }
        urls.addAll(graph.getClasspaths());
        return urls;
    }

    /**
     * Makes the files of the job's distributed cache that were uploaded point to where they are now.
     *
     * @throws MillraceException E501 if an upload is not there
     */
    public void placeArtifacts(JobGraph graph) {
        Map<String, DistributedCacheEntry> entries = graph.getUserArtifacts();
        entries.replaceAll((name, entry) -> {
            if (entry.blobKey == null) {
                return entry;
            }
            try {
                PermanentBlobKey key =
                        InstantiationUtil.deserializeObject(entry.blobKey, Uploads.class.getClassLoader());
                File file = blobs.getFile(graph.getJobID(), key);
                return new DistributedCacheEntry(file.toURI().toString(), entry.isExecutable, null, entry.isZipped);
            } catch (IOException | ClassNotFoundException e) {
                throw missing(graph, "cached file '" + name + "'", e);
            }
        });
    }

    /** The job has ended: nobody needs them any more. */
    public void forget(JobGraph graph) {
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
