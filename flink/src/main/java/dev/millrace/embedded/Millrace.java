package dev.millrace.embedded;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.EngineRoom;
import dev.millrace.flink.job.JobRun;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.apache.flink.util.IOUtils;

/** An engine inside this process. Thread-safe. */
public final class Millrace implements AutoCloseable {
    private final EngineRoom room;
    private final Map<JobID, MillraceJob> jobs = Collections.synchronizedMap(new LinkedHashMap<>());

    private Millrace(Configuration configuration) {
        this.room = new EngineRoom(configuration);
    }

    /**
     * Starts an engine.
     *
     * @param configuration Flink's, with our {@code millrace.*} keys
     */
    public static Millrace start(Configuration configuration) {
        return new Millrace(configuration);
    }

    /**
     * Makes {@code StreamExecutionEnvironment.getExecutionEnvironment()} in this JVM return an environment whose jobs
     * run here, on an engine that the process shares. Calling it again changes nothing.
     */
    public static void install() {
        MillraceEnvironment.install(SharedEngine.get(), new Configuration());
    }

    public Configuration configuration() {
        return room.configuration();
    }

    /**
     * As {@link #submit(JobGraph, ClassLoader)}, with the jars that the graph names in front of the caller's classes.
     */
    public MillraceJob submit(JobGraph graph) {
        ClassLoader parent = Thread.currentThread().getContextClassLoader();
        List<URL> urls = new ArrayList<>(graph.getClasspaths());
        for (Path jar : graph.getUserJars()) {
            urls.add(toUrl(jar));
        }
        if (urls.isEmpty()) {
            return submit(graph, parent);
        }
        URLClassLoader loader =
                FlinkUserCodeClassLoaders.create(urls.toArray(URL[]::new), parent, room.configuration());
        return submit(graph, loader, () -> IOUtils.closeQuietly(loader));
    }

    private static URL toUrl(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new MillraceException(
                    MillraceException.Group.USER,
                    "E310",
                    "user jar '" + jar + "' is no URL",
                    "Name jars by absolute paths or file: URLs.",
                    e);
        }
    }

    /**
     * Starts a job. Returns as soon as its tasks are being deployed; whatever goes wrong from there on arrives in
     * {@link MillraceJob#result()}.
     *
     * @throws MillraceException if the graph asks for something that Millrace refuses, or a job of this id exists
     */
    public MillraceJob submit(JobGraph graph, ClassLoader userClassLoader) {
        return submit(graph, userClassLoader, () -> {});
    }

    private MillraceJob submit(JobGraph graph, ClassLoader userClassLoader, Runnable onRelease) {
        JobRun run = new JobRun(room, graph, userClassLoader, onRelease);
        MillraceJob job = new MillraceJob(run);
        if (jobs.putIfAbsent(job.id(), job) != null) {
            throw new MillraceException(
                    MillraceException.Group.USER,
                    "E311",
                    "job " + job.id() + " ('" + job.name() + "') has been submitted before",
                    "Build a new job graph for each submission.");
        }
        run.start();
        return job;
    }

    /** Every job since the start, running or ended, oldest first. */
    public List<MillraceJob> jobs() {
        synchronized (jobs) {
            return List.copyOf(jobs.values());
        }
    }

    public Optional<MillraceJob> job(JobID id) {
        return Optional.ofNullable(jobs.get(id));
    }

    /** Cancels what runs, waits for it and ends all threads. */
    @Override
    public void close() {
        jobs().stream().map(MillraceJob::cancel).toList().forEach(ended -> ended.join());
        room.close();
    }
}
