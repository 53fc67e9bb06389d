package dev.millrace.cli.explain;

import dev.millrace.cli.program.PlanCapture.Captured;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamNode;

/** Prints a plan: each vertex with its parallelism, operators and inputs. Owned by the main thread. */
public final class PlanText {
    private final Captured job;
    private final List<JobVertex> vertices;
    /** Which vertex, counted from 1, a node of the stream graph became part of. */
    private final Map<Integer, Integer> vertexOfNode = new HashMap<>();

    private final Map<JobVertex, List<StreamConfig>> chains = new HashMap<>();

    public PlanText(Captured job) {
        this.job = job;
        vertices = job.jobGraph().getVerticesSortedTopologicallyFromSources();
        for (int i = 0; i < vertices.size(); i++) {
            List<StreamConfig> chain = chain(vertices.get(i));
            chains.put(vertices.get(i), chain);
            for (StreamConfig operator : chain) {
                vertexOfNode.put(operator.getVertexID(), i + 1);
            }
        }
    }

    public void print(PrintStream out) {
        int operators = chains.values().stream().mapToInt(List::size).sum();
        out.println("job '" + job.jobGraph().getName() + "': " + count(vertices.size(), "vertex", "vertices") + ", "
                + count(operators, "operator", "operators"));
        for (int i = 0; i < vertices.size(); i++) {
            out.println();
            print(i + 1, vertices.get(i), out);
        }
    }

    private void print(int number, JobVertex vertex, PrintStream out) {
        out.println("vertex " + number + ": " + vertex.getName());
        out.println("  parallelism " + vertex.getParallelism() + ", max parallelism " + maxParallelism(vertex));
        List<String> inputs = inputs(number, vertex);
        if (!inputs.isEmpty()) {
            out.println("  inputs");
            inputs.forEach(out::println);
        }
        out.println("  operators");
        Table table = new Table(List.of("name", "uid", "hash", "class", "runs", "why"));
        for (StreamConfig operator : chains.get(vertex)) {
            table.add(OperatorRow.of(operator, job.streamGraph().getStreamNode(operator.getVertexID())));
        }
        table.print("    ", out);
    }

    private List<String> inputs(int number, JobVertex vertex) {
        List<String> inputs = new ArrayList<>();
        for (StreamConfig operator : chains.get(vertex)) {
            StreamNode node = job.streamGraph().getStreamNode(operator.getVertexID());
            for (StreamEdge edge : node.getInEdges()) {
                int from = vertexOfNode.getOrDefault(edge.getSourceId(), number);
                if (from != number) {
                    inputs.add("    from vertex " + from + ", " + edge.getPartitioner() + ", " + type(edge));
                }
            }
        }
        return inputs;
    }

    private String type(StreamEdge edge) {
        if (edge.getOutputTag() != null) {
            return edge.getOutputTag().getTypeInfo() + " (side output '"
                    + edge.getOutputTag().getId() + "')";
        }
        return job.outputTypes().getOrDefault(edge.getSourceId(), "unknown type");
    }

    private static String maxParallelism(JobVertex vertex) {
        return vertex.getMaxParallelism() > 0
                ? Integer.toString(vertex.getMaxParallelism())
                : KeyGroupRangeAssignment.computeDefaultMaxParallelism(vertex.getParallelism()) + " (default)";
    }

    private List<StreamConfig> chain(JobVertex vertex) {
        StreamConfig head = new StreamConfig(vertex.getConfiguration());
        List<StreamConfig> chain = new ArrayList<>(head.getTransitiveChainedTaskConfigsWithSelf(job.userClassLoader())
                .values());
        chain.sort((a, b) -> Integer.compare(a.getChainIndex(), b.getChainIndex()));
        return chain;
    }

    private static String count(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
