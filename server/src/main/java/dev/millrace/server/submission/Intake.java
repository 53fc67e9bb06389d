package dev.millrace.server.submission;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.Isolation;
import dev.millrace.server.gateway.Submissions;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.store.DesiredState;
import dev.millrace.server.store.JobStore;
import dev.millrace.server.store.NewJob;
import dev.millrace.server.store.StoredFile;
import dev.millrace.server.store.StoredJob;
import dev.millrace.server.store.Submission;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.cache.DistributedCache.DistributedCacheEntry;
import org.apache.flink.runtime.client.DuplicateJobSubmissionException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.FlinkUserCodeClassLoaders;
import org.apache.flink.util.InstantiationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes jobs from clients into the store, and from there to where they run, now or after a restart. Thread-safe. */
public final class Intake implements Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final JobStore store;
    private final HostedJobs hosted;
    private final Uploads uploads;
    private final Ends ends;
    private final ProcessSetups processes;
    private final CheckpointPlace checkpoints;

    /** @param ends told of every job that was started */
    public Intake(JobStore store, HostedJobs hosted, Uploads uploads, Ends ends) {
        this.store = store;
        this.hosted = hosted;
        this.uploads = uploads;
        this.ends = ends;
        this.processes = new ProcessSetups(store.directory().resolve("isolated"), hosted.configuration());
        this.checkpoints = new CheckpointPlace(hosted.configuration(), store.directory());
    }

    @Override
    public JobHandle submit(JobGraph graph) throws FlinkException {
        if (store.job(graph.getJobID()).isPresent()
                || store.ended(graph.getJobID()).isPresent()) {
            throw DuplicateJobSubmissionException.of(graph.getJobID());
        }
        JobHandle job = submit(graph, uploads.jars(graph), uploads.artifacts(graph));
        uploads.forget(graph);
        return job;
    }

    /**
     * Starts a job whose files are on this machine.
     *
     * @param jars copied
     * @param artifacts files of the distributed cache by their names there, copied
     * @throws MillraceException if the store cannot be written, or the job is refused
     */
    public JobHandle submit(JobGraph graph, List<Path> jars, Map<String, Path> artifacts) {
        checkpoints.settle(graph);
        Submission stored = store.submit(new NewJob(graph.getJobID(), graph.getName(), bytes(graph), jars, artifacts));
        try {
            placeArtifacts(graph, stored);
            return started(begun(graph, stored, false));
        } catch (RuntimeException | Error refused) {
            store.withdraw(graph.getJobID());
            throw refused;
        }
    }

    private JobHandle begun(JobGraph graph, Submission stored, boolean resumes) {
        if (!processes.isWanted(graph)) {
            return hosted.start(graph, classes(graph, stored), resumes);
        }
        List<Path> jars = stored.jars().stream().map(store::file).toList();
        JobHandle job = hosted.startIsolated(processes.of(graph, jars, resumes));
        processes.tidyAfter(job);
        return job;
    }

    private JobHandle started(JobHandle job) {
        LOG.info("Job '{}' ({}) has been started.", job.name(), job.id());
        ends.watch(job);
        return job;
    }

    private static byte[] bytes(JobGraph graph) {
        try {
            return InstantiationUtil.serializeObject(graph);
        } catch (IOException e) {
            throw new MillraceException(
                    MillraceException.Group.USER,
                    "E505",
                    "job '" + graph.getName() + "' cannot be kept: its graph does not serialize: " + e.getMessage(),
                    "Make serializable what the message names, or transient.",
                    e);
        }
    }

    @Override
    public void cancel(JobHandle job) {
        try {
            if (store.job(job.id()).isPresent()) {
                store.desire(job.id(), DesiredState.CANCELLED);
            }
        } catch (MillraceException e) {
            // A full disk must not keep anybody from cancelling a job; only a crash before its end could bring it back.
            LOG.warn("That job '{}' ({}) is cancelled cannot be recorded now.", job.name(), job.id(), e);
        }
        job.cancel();
    }

    /**
     * Starts what the process before has left running; called once, before clients are heard.
     *
     * @param held jobs that are somebody else's to start
     * @return jobs that were not to run on
     */
    public List<Unresumed> resumeAll(Collection<JobID> held) {
        List<Unresumed> unresumed = new ArrayList<>();
        for (StoredJob job : store.jobs()) {
            Submission submission = job.submission();
            if (held.contains(submission.id())) {
                continue;
            }
            if (job.desired() != DesiredState.RUNNING) {
                LOG.info("Job '{}' ({}) was being cancelled.", submission.name(), submission.id());
                unresumed.add(new Unresumed(submission, null));
                continue;
            }
            try {
                started(resume(submission));
            } catch (Exception | LinkageError e) {
                LOG.error(
                        "Job '{}' ({}) cannot be resumed. It stays in the store, and is tried again when the server is"
                                + " started again.",
                        submission.name(),
                        submission.id(),
                        e);
                unresumed.add(new Unresumed(submission, e));
            }
        }
        processes.tidyBefore(hosted.list().stream()
                .filter(job -> job.isolation() == Isolation.PROCESS)
                .map(JobHandle::id)
                .toList());
        return unresumed;
    }

    /**
     * A job of the store that does not run.
     *
     * @param cause why it could not be resumed; null if it was being cancelled
     */
    public record Unresumed(Submission submission, Throwable cause) {}

    /**
     * Starts one that the process before has left running.
     *
     * @throws IllegalStateException if what is stored cannot be read
     */
    public JobHandle resumeOne(Submission submission) {
        try {
            return started(resume(submission));
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("job '" + submission.name() + "' cannot be resumed", e);
        }
    }

    /** One that knows the classes of a job, besides the one that its tasks use. */
    public ClassLoader classLoader(Submission submission) {
        List<URL> urls = new ArrayList<>();
        submission.jars().forEach(jar -> urls.add(url(jar)));
        return FlinkUserCodeClassLoaders.create(
                urls.toArray(URL[]::new), Intake.class.getClassLoader(), hosted.configuration());
    }

    private JobHandle resume(Submission submission) throws IOException, ClassNotFoundException {
        JobGraph graph =
                InstantiationUtil.deserializeObject(store.content(submission.graph()), Intake.class.getClassLoader());
        placeArtifacts(graph, submission);
        checkpoints.find(graph);
        return begun(graph, submission, true);
    }

    private List<URL> classes(JobGraph graph, Submission submission) {
        List<URL> urls = new ArrayList<>();
        submission.jars().forEach(jar -> urls.add(url(jar)));
        urls.addAll(graph.getClasspaths());
        return urls;
    }

    private URL url(StoredFile jar) {
        try {
            return store.file(jar).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a file of the store has no URL", e);
        }
    }

    /** Makes the files of the job's distributed cache that were uploaded point to where they are now. */
    private void placeArtifacts(JobGraph graph, Submission submission) {
        submission.artifacts().forEach((name, file) -> {
            DistributedCacheEntry entry = graph.getUserArtifacts().get(name);
            String place = store.file(file).toUri().toString();
            graph.getUserArtifacts()
                    .put(name, new DistributedCacheEntry(place, entry.isExecutable, null, entry.isZipped));
        });
    }
}
