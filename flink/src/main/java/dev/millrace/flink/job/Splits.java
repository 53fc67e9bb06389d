package dev.millrace.flink.job;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.core.io.InputSplit;
import org.apache.flink.core.io.InputSplitAssigner;
import org.apache.flink.core.io.InputSplitSource;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.tasks.InputSplitProvider;

/** Hands the splits of input formats to the subtasks that ask for them. Thread-safe. */
final class Splits {
    private final Map<JobVertexID, InputSplitAssigner> assigners = new HashMap<>();

    /** @throws Exception whatever an input format throws when it is asked for its splits */
    Splits(JobGraph graph, Map<JobVertexID, Integer> parallelism) throws Exception {
        for (JobVertex vertex : graph.getVertices()) {
            if (vertex.getInputSplitSource() != null) {
                assigners.put(vertex.getID(), assigner(vertex.getInputSplitSource(), parallelism.get(vertex.getID())));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static InputSplitAssigner assigner(InputSplitSource<?> source, int parallelism) throws Exception {
        InputSplitSource<InputSplit> splits = (InputSplitSource<InputSplit>) source;
        return splits.getInputSplitAssigner(splits.createInputSplits(parallelism));
    }

    InputSplitProvider providerFor(JobVertexID vertex, int subtask) {
        InputSplitAssigner assigner = assigners.get(vertex);
        return classLoader -> {
            if (assigner == null) {
                return null;
            }
            synchronized (assigner) {
                return assigner.getNextInputSplit("localhost", subtask);
            }
        };
    }
}
