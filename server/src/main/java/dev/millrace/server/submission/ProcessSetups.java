package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.Isolation;
import dev.millrace.flink.job.MillraceOptions;
import dev.millrace.server.isolation.IsolatedSetup;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.isolation.SoleCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.InstantiationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which jobs run in processes of their own, and prepares what they need there. Immutable.
 *
 * @param directory where the files of such jobs are while they run
 * @param configuration of the server
 */
record ProcessSetups(Path directory, Configuration configuration) {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSetups.class);
    private static final String GRAPH = ".graph";
    private static final String LOCK = ".lock";
    private static final int RESTART_LIMIT = 3;
    private static final Set<String> NO_RESTART = Set.of("none", "off", "disable");

    /** The job's own word, else the server's. */
    boolean isWanted(JobGraph graph) {
        return MillraceOptions.isolation(ofJob(graph)) == Isolation.PROCESS;
    }

    private Configuration ofJob(JobGraph graph) {
        Configuration merged = new Configuration(configuration);
        merged.addAll(graph.getJobConfiguration());
        return merged;
    }

    /**
     * Writes the files.
     *
     * @throws MillraceException E506 if they cannot be written
     */
    IsolatedSetup of(JobGraph graph, List<Path> jars, boolean resumes) {
        try {
            Files.createDirectories(directory);
            Path graphFile = graphFile(graph.getJobID());
            Files.write(graphFile, InstantiationUtil.serializeObject(graph));
            return new IsolatedSetup(
                    graph,
                    new IsolatedSetup.Files(graphFile, lockFile(graph.getJobID()), jars),
                    ofEngine(),
                    jvmOptions(graph),
                    restartLimit(graph),
                    resumes);
        } catch (IOException e) {
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E506",
                    "job '" + graph.getName() + "' cannot be given a process: " + e.getMessage(),
                    "Make room, and the directory " + directory + " writable.",
                    e);
        }
    }

    private Path graphFile(JobID id) {
        return directory.resolve(id + GRAPH);
    }

    private Path lockFile(JobID id) {
        return directory.resolve(id + LOCK);
    }

    /** Ports and files of reporters are the server's. */
    private Configuration ofEngine() {
        Configuration ofEngine = new Configuration(configuration);
        ofEngine.keySet().stream()
                .filter(key -> key.startsWith("metrics.reporter."))
                .forEach(ofEngine::removeKey);
        ofEngine.removeConfig(MetricOptions.REPORTERS_LIST);
        ofEngine.set(MillraceOptions.KEEP_METRICS, true);
        return ofEngine;
    }

    private List<String> jvmOptions(JobGraph graph) {
        List<String> options = new ArrayList<>();
        for (String option :
                ofJob(graph).get(MillraceOptions.JVM_OPTIONS).trim().split("\\s+")) {
            if (!option.isEmpty()) {
                options.add(option);
            }
        }
        return options;
    }

    /** A job that is not to be restarted when a task fails is not when its process dies. */
    private int restartLimit(JobGraph graph) {
        String strategy = ofJob(graph)
                .getOptional(RestartStrategyOptions.RESTART_STRATEGY)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .orElse(graph.getCheckpointingSettings() == null || !graph.isCheckpointingEnabled() ? "none" : "");
        return NO_RESTART.contains(strategy) ? 0 : RESTART_LIMIT;
    }

    /**
     * Deletes what a process before this, which was killed, has left behind. The lock of a job whose process still ends
     * stays until the next time.
     *
     * @param present jobs that run in processes of this server's
     */
    void tidyBefore(Collection<JobID> present) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file ->
                            present.stream().noneMatch(id -> file.equals(graphFile(id)) || file.equals(lockFile(id))))
                    .forEach(ProcessSetups::deleteLeft);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("What earlier jobs have left in {} stays there: {}", directory, e.toString());
        }
    }

    private static void deleteLeft(Path file) {
        try {
            if (file.toString().endsWith(LOCK)) {
                SoleCopy.deleteIfFree(file);
            } else {
                FileUtils.deleteFileOrDirectory(file.toFile());
            }
        } catch (IOException e) {
            LOG.warn("{}, which an earlier job has left, stays where it is: {}", file, e.toString());
        }
    }

    /** Deletes the files once the job has ended. */
    void tidyAfter(JobHandle job) {
        job.result().whenComplete((result, failure) -> {
            try {
                Files.deleteIfExists(graphFile(job.id()));
                Files.deleteIfExists(lockFile(job.id()));
            } catch (IOException e) {
                LOG.warn("A file of job '{}' ({}) stays where it is: {}", job.name(), job.id(), e.toString());
            }
        });
    }
}
