package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.cache.DistributedCache;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.InstantiationUtil;

/** Makes a parcel of a job, and a job graph of a parcel. Stateless. */
final class Packing {
    private Packing() {}

    /** A copy that may be changed, of another id, which starts from nothing. */
    static JobGraph copy(Submission submission, JobID as) {
        try {
            JobGraph copy = InstantiationUtil.clone(submission.graph(), submission.classLoader());
            copy.setJobID(as);
            copy.setSavepointRestoreSettings(SavepointRestoreSettings.none());
            copy.getUserJarBlobKeys().clear(); // Of this server's store, if it has one; the target makes its own.
            return copy;
        } catch (IOException | ClassNotFoundException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    /**
     * Packs a graph.
     *
     * @throws MillraceException E266 if a file of it is not there
     */
    static Parcel pack(JobGraph graph, List<java.nio.file.Path> jars) {
        jars.forEach(jar -> requireFile(jar.toFile(), "jar"));
        try {
            return new Parcel(
                    InstantiationUtil.serializeObject(graph),
                    jars.stream().map(jar -> jar.toAbsolutePath().toString()).toList(),
                    artifacts(graph),
                    operators(graph),
                    false);
        } catch (IOException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private static void requireFile(File file, String what) {
        if (!file.canRead()) {
            throw new MillraceException(
                    Group.USER,
                    "E266",
                    "the job's " + what + " '" + file + "' cannot be read, so it cannot be sent to the target",
                    "put the file back; the job goes on here");
        }
    }

    /** Files that only this machine has. */
    private static Map<String, String> artifacts(JobGraph graph) throws IOException {
        Map<String, String> local = new HashMap<>();
        for (Map.Entry<String, DistributedCache.DistributedCacheEntry> entry :
                graph.getUserArtifacts().entrySet()) {
            Path path = new Path(entry.getValue().filePath);
            if (!path.getFileSystem().isDistributedFS()) {
                requireFile(new File(path.getPath()), "cached file");
                local.put(entry.getKey(), path.getPath());
            }
        }
        return local;
    }

    static Set<String> operators(JobGraph graph) {
        Set<String> operators = new TreeSet<>();
        for (JobVertex vertex : graph.getVertices()) {
            vertex.getOperatorIDs().forEach(pair -> {
                operators.add(pair.getGeneratedOperatorID().toHexString());
                pair.getUserDefinedOperatorID().ifPresent(id -> operators.add(id.toHexString()));
            });
        }
        return operators;
    }

    /** The graph, of another id, to start from a savepoint that stays whose it is. */
    static JobGraph unpack(Parcel parcel, JobID job, String savepoint) {
        try {
            JobGraph graph = InstantiationUtil.deserializeObject(parcel.graph(), JobGraph.class.getClassLoader());
            graph.setJobID(job);
            graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(savepoint, parcel.isLenient(), RestoreMode.NO_CLAIM));
            return graph;
        } catch (IOException | ClassNotFoundException e) {
            throw new FlinkRuntimeException(e);
        }
    }
}
