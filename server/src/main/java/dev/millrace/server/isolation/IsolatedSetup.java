package dev.millrace.server.isolation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * A job that shall run in a process of its own. Immutable, as long as nobody changes the graph.
 *
 * @param graph for what the server shows
 * @param files that the process needs
 * @param configuration of the engine in the process
 * @param jvmOptions such as {@code -Xmx2g}
 * @param restartLimit how often in a row the process may die and be started again, with no checkpoint in between
 * @param resumes whether the job goes on from its newest checkpoint, as an earlier server has left it running
 */
public record IsolatedSetup(
        JobGraph graph,
        Files files,
        Configuration configuration,
        List<String> jvmOptions,
        int restartLimit,
        boolean resumes) {

    /** Copies the collection. */
    public IsolatedSetup {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * All must stay where they are while the job runs.
     *
     * @param graph the graph, serialized
     * @param lock keeps two processes from running the job; made if it is not there
     * @param jars of the job, in addition to the class paths that the graph names
     */
    public record Files(Path graph, Path lock, List<Path> jars) {

        /** Copies the collection. */
        public Files {
            jars = List.copyOf(jars);
        }
    }

    /** With what the program has set itself. */
    Configuration ofJob() {
        Configuration merged = new Configuration(configuration);
        merged.addAll(graph.getJobConfiguration());
        return merged;
    }

    Message.Start start(boolean again) {
        ArrayList<String> urls = new ArrayList<>();
        files.jars().forEach(jar -> urls.add(jar.toUri().toString()));
        return new Message.Start(
                files.graph().toString(),
                files.lock().toString(),
                urls,
                new HashMap<>(configuration.toMap()),
                again || resumes);
    }
}
