package dev.millrace.server.handover;

import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.jobgraph.JobGraph;

/**
 * What was submitted here. The graph is copied, never changed.
 *
 * @param graph of a job that has not ended
 * @param jars the user's, on this machine
 * @param classLoader knows the classes of these
 */
public record Submission(JobGraph graph, List<Path> jars, ClassLoader classLoader) {
    public Submission {
        jars = List.copyOf(jars);
    }
}
