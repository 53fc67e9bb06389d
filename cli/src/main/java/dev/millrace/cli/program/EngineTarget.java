package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.Endpoints;
import dev.millrace.cli.diagnosis.Unserializable;
import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/** Gives a program's jobs to an engine in this process. Thread-safe: a program may execute on any of its threads. */
final class EngineTarget implements JobTarget, AutoCloseable {
    private final Configuration configuration;
    private final SubmittedJobs jobs;
    private final Consumer<String> warnings;
    private final Consumer<String> remarks;
    private Millrace engine;

    /** The engine is started with the first job, so that a program that ends before costs nothing. */
    EngineTarget(Configuration configuration, SubmittedJobs jobs, Consumer<String> warnings, Consumer<String> remarks) {
        this.configuration = configuration;
        this.jobs = jobs;
        this.warnings = warnings;
        this.remarks = remarks;
    }

    @Override
    public JobClient accept(StreamGraph graph, Configuration ofProgram, ClassLoader userClassLoader) throws Exception {
        MillraceJob job;
        graph.getUserArtifacts().forEach(artifact -> checkCachedFile(artifact.f0, artifact.f1.filePath));
        try {
            job = engine().submit(graph, ofProgram, userClassLoader);
        } catch (Exception e) {
            throw refused(graph, e);
        }
        jobs.add(job, userClassLoader, Endpoints.of(graph));
        return job.client(userClassLoader);
    }

    private synchronized Millrace engine() {
        if (engine == null) {
            engine = Millrace.start(configuration, remarks);
        }
        return engine;
    }

    @Override
    public void warn(String text) {
        warnings.accept(text);
    }

    @Override
    public void failureThrown() {
        jobs.failuresThrown();
    }

    /** Flink fails only when a function asks for the file. */
    private void checkCachedFile(String name, String path) {
        Path file = new Path(path);
        String scheme = file.toUri().getScheme();
        if ((scheme == null || scheme.equals("file")) && !Files.exists(java.nio.file.Path.of(file.getPath()))) {
            warnings.accept("the file '" + path + "', registered in the distributed cache as '" + name
                    + "', does not exist: a function that asks for it will fail");
        }
    }

    /** Nothing of the user's runs in here, except the serialization of what the job is made of. */
    private static Exception refused(StreamGraph graph, Exception thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (link instanceof MillraceException told) {
                return told;
            }
        }
        return serializationFailure(graph, thrown)
                .orElseGet(() -> new MillraceException(
                        Group.INTERNAL,
                        "E190",
                        "Millrace could not start job '" + graph.getJobName() + "': " + thrown,
                        "this is a fault of Millrace: run again with --verbose and report what it prints",
                        thrown));
    }

    /** Names the operator and the field, if that is what went wrong. */
    static Optional<MillraceException> serializationFailure(StreamGraph graph, Throwable thrown) {
        if (!Unserializable.isCauseOf(thrown)) {
            return Optional.empty();
        }
        return graph.getStreamNodes().stream()
                .map(node -> serializationFailure(node, thrown))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<MillraceException> serializationFailure(StreamNode node, Throwable thrown) {
        return Unserializable.in(node.getOperatorFactory(), "operator '" + node.getOperatorName() + "'", thrown);
    }

    /** Ends the engine's threads; its jobs have ended before, or have had their time. */
    @Override
    public synchronized void close() {
        if (engine != null) {
            engine.close(Duration.ZERO);
        }
    }
}
