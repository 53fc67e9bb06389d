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
 * @param graphFile the same, serialized; it must stay where it is while the job runs
 * @param jars of the job, in addition to those that the graph names
 * @param configuration of the engine in the process
 * @param jvmOptions such as {@code -Xmx2g}
 * @param restartLimit how often in a row the process may die and be started again, with no checkpoint in between
 */
public record IsolatedSetup(
        JobGraph graph,
        Path graphFile,
        List<Path> jars,
        Configuration configuration,
        List<String> jvmOptions,
        int restartLimit) {

    /** Copies the collections. */
    public IsolatedSetup {
        jars = List.copyOf(jars);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** With what the program has set itself. */
    Configuration ofJob() {
        Configuration merged = new Configuration(configuration);
        merged.addAll(graph.getJobConfiguration());
        return merged;
    }

    Message.Start start(String restorePath) {
        ArrayList<String> paths = new ArrayList<>();
        jars.forEach(jar -> paths.add(jar.toUri().toString()));
        return new Message.Start(graphFile.toString(), paths, new HashMap<>(configuration.toMap()), restorePath);
    }
}
