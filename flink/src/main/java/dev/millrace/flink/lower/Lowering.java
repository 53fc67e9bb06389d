package dev.millrace.flink.lower;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import dev.millrace.engine.plan.Distribution;
import dev.millrace.engine.plan.Edge;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.host.HostedVertex.Exit;
import dev.millrace.flink.host.HostedVertex.HeadKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.jobgraph.DistributionPattern;
import org.apache.flink.runtime.jobgraph.IntermediateDataSet;
import org.apache.flink.runtime.jobgraph.JobEdge;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.graph.NonChainedOutput;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;

/** Lowers one job graph. Used once, by one thread. */
public final class Lowering {
    private static final String TASKS = "org.apache.flink.streaming.runtime.tasks.";
    private static final Map<String, HeadKind> HEADS = Map.of(
            TASKS + "SourceStreamTask", HeadKind.LEGACY_SOURCE,
            TASKS + "SourceOperatorStreamTask", HeadKind.SOURCE,
            TASKS + "OneInputStreamTask", HeadKind.ONE_INPUT,
            TASKS + "TwoInputStreamTask", HeadKind.TWO_INPUTS,
            TASKS + "MultipleInputStreamTask", HeadKind.MULTIPLE_INPUTS,
            TASKS + "StreamIterationHead", HeadKind.ITERATION_HEAD,
            TASKS + "StreamIterationTail", HeadKind.ITERATION_TAIL);

    private final JobGraph graph;
    private final ClassLoader classLoader;
    private final int defaultParallelism;
    private final int attemptNumber;
    private final ExecutionGraphID graphId = new ExecutionGraphID();
    private final List<JobVertex> order;
    private final Map<JobVertexID, Integer> positions = new HashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Exchange> exchanges = new ArrayList<>();

    /** @param defaultParallelism for vertices that name none */
    public Lowering(JobGraph graph, ClassLoader classLoader, int defaultParallelism, int attemptNumber) {
        this.graph = graph;
        this.classLoader = classLoader;
        this.defaultParallelism = defaultParallelism;
        this.attemptNumber = attemptNumber;
        refuseBatch();
        this.order = graph.getVerticesSortedTopologicallyFromSources();
        order.forEach(vertex -> positions.put(vertex.getID(), positions.size()));
    }

    /**
     * The plan's parts.
     *
     * @throws MillraceException if the graph holds something that Millrace does not run
     */
    public Lowered lower() {
        List<HostedVertex> vertices = new ArrayList<>();
        List<Integer> inputCounts = new ArrayList<>();
        for (JobVertex vertex : order) {
            vertices.add(lower(vertex));
            inputCounts.add(inputCount(vertex));
        }
        return new Lowered(vertices, inputCounts, edges, exchanges, positions);
    }

    private void refuseBatch() {
        if (graph.getJobType() == JobType.BATCH && order(graph).stream().allMatch(Lowering::isStreamTask)) {
            boolean isFlinksChoice =
                    graph.getJobConfiguration().get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.AUTOMATIC;
            if (isFlinksChoice) {
                throw new MillraceException(
                        Group.USER,
                        "E301",
                        "job '" + graph.getName()
                                + "' has execution.runtime-mode=AUTOMATIC and only bounded sources, for"
                                + " which Flink chooses BATCH; Millrace does not run that",
                        "Run it with -D execution.runtime-mode=STREAMING, or let setRuntimeMode say so if the program sets"
                                + " it: the final results are the same.");
            }
            throw new MillraceException(
                    Group.USER,
                    "E301",
                    "job '" + graph.getName() + "' asks for execution.runtime-mode=BATCH, which Millrace does not run",
                    "Use STREAMING (the default): bounded sources end the job there as well, with the same final results;"
                            + " or submit the job to a Flink cluster.");
        }
    }

    private static List<JobVertex> order(JobGraph graph) {
        return graph.getVerticesSortedTopologicallyFromSources();
    }

    private static boolean isStreamTask(JobVertex vertex) {
        return HEADS.containsKey(vertex.getInvokableClassName());
    }

    private HostedVertex lower(JobVertex vertex) {
        HeadKind head = head(vertex);
        boolean isKnown = isStreamTask(vertex);
        return new HostedVertex(
                vertex.getID(),
                vertex.getName(),
                head,
                parallelism(vertex),
                maxParallelism(vertex),
                attemptNumber,
                isKnown ? vertex.getConfiguration() : OwnTask.configuration(vertex),
                graphId,
                isKnown ? exits(vertex) : List.of(),
                operators(vertex, head));
    }

    private HeadKind head(JobVertex vertex) {
        HeadKind known = HEADS.get(vertex.getInvokableClassName());
        if (known == null && !OwnTask.isOne(vertex, classLoader)) {
            throw refuse(vertex);
        }
        return known == null ? HeadKind.LEGACY_SOURCE : known;
    }

    /** Flink's list leaves out sources that are chained to a later input, whose state must not be lost. */
    private List<OperatorIDPair> operators(JobVertex vertex, HeadKind head) {
        List<OperatorIDPair> operators = new ArrayList<>(vertex.getOperatorIDs());
        if (head == HeadKind.MULTIPLE_INPUTS) {
            StreamConfig config = new StreamConfig(vertex.getConfiguration());
            Map<Integer, StreamConfig> chained = config.getTransitiveChainedTaskConfigs(classLoader);
            for (StreamConfig.InputConfig input : config.getInputs(classLoader)) {
                if (input instanceof StreamConfig.SourceInputConfig source) {
                    OperatorID id =
                            chained.get(source.getInputEdge().getSourceId()).getOperatorID();
                    if (operators.stream()
                            .noneMatch(pair -> pair.getGeneratedOperatorID().equals(id))) {
                        operators.add(OperatorIDPair.generatedIDOnly(id));
                    }
                }
            }
        }
        return operators;
    }

    private MillraceException refuse(JobVertex vertex) {
        String invokable = vertex.getInvokableClassName();
        if (invokable != null && invokable.startsWith("org.apache.flink.runtime.operators.")) {
            return new MillraceException(
                    Group.USER,
                    "E302",
                    "job '" + graph.getName() + "' is a DataSet program (vertex '" + vertex.getName() + "' runs "
                            + invokable + "), which Millrace does not run",
                    "Port it to the DataStream API, as Flink itself asks since 1.12, or submit it to a Flink cluster.");
        }
        return new MillraceException(
                Group.USER,
                "E303",
                "vertex '" + vertex.getName() + "' of job '" + graph.getName() + "' runs " + invokable
                        + ", a kind of task that Millrace does not know",
                "Known are " + HEADS.keySet().stream().sorted().toList()
                        + ", and tasks of any class without inputs and outputs.");
    }

    private int parallelism(JobVertex vertex) {
        int parallelism = vertex.getParallelism() > 0 ? vertex.getParallelism() : defaultParallelism;
        int max = vertex.getMaxParallelism();
        if (max > 0 && parallelism > max) {
            throw new MillraceException(
                    Group.USER,
                    "E304",
                    "vertex '" + vertex.getName() + "' has parallelism=" + parallelism + " above its maxParallelism="
                            + max,
                    "Lower -p (or setParallelism) to " + max + " at most, or raise setMaxParallelism;"
                            + " keyed state that exists already fixes the latter.");
        }
        return parallelism;
    }

    private int maxParallelism(JobVertex vertex) {
        return vertex.getMaxParallelism() > 0
                ? vertex.getMaxParallelism()
                : KeyGroupRangeAssignment.computeDefaultMaxParallelism(parallelism(vertex));
    }

    private List<Exit> exits(JobVertex vertex) {
        StreamConfig config = new StreamConfig(vertex.getConfiguration());
        int outlet = 0;
        List<Exit> exits = new ArrayList<>();
        for (NonChainedOutput output : config.getVertexNonChainedOutputs(classLoader)) {
            List<Integer> outlets = new ArrayList<>();
            List<Integer> keyGroups = new ArrayList<>();
            List<Boolean> selectsKeys = new ArrayList<>();
            for (JobEdge edge : consumers(vertex, output)) {
                edges.add(lower(edge));
                exchanges.add(new Exchange(
                        exits.size(),
                        edge.getTarget().getInputs().indexOf(edge),
                        edge.getDownstreamSubtaskStateMapper()));
                outlets.add(outlet++);
                keyGroups.add(maxParallelism(edge.getTarget()));
                selectsKeys.add(selectsKeys(
                        edge.getTarget(), edges.get(edges.size() - 1).input()));
            }
            exits.add(new Exit(output.getDataSetId(), outlets, keyGroups, selectsKeys));
        }
        return exits;
    }

    private boolean selectsKeys(JobVertex target, int input) {
        return new StreamConfig(target.getConfiguration()).getStatePartitioner(input, classLoader) != null;
    }

    private static List<JobEdge> consumers(JobVertex vertex, NonChainedOutput output) {
        for (IntermediateDataSet dataSet : vertex.getProducedDataSets()) {
            if (dataSet.getId().equals(output.getDataSetId())) {
                return dataSet.getConsumers();
            }
        }
        throw new IllegalStateException(
                "vertex '" + vertex.getName() + "' does not produce data set " + output.getDataSetId());
    }

    private Edge lower(JobEdge edge) {
        JobVertex target = edge.getTarget();
        StreamConfig config = new StreamConfig(target.getConfiguration());
        StreamEdge physical =
                config.getInPhysicalEdges(classLoader).get(target.getInputs().indexOf(edge));
        // Flink counts the inputs of operators with several from 1, and calls that of others 0.
        int input = isSingleInput(target) ? 0 : physical.getTypeNumber() - 1;
        return new Edge(
                positions.get(edge.getSource().getProducer().getID()),
                positions.get(target.getID()),
                input,
                edge.getDistributionPattern() == DistributionPattern.ALL_TO_ALL
                        ? Distribution.ALL_TO_ALL
                        : Distribution.POINTWISE);
    }

    private boolean isSingleInput(JobVertex vertex) {
        HeadKind head = head(vertex);
        return head != HeadKind.TWO_INPUTS && head != HeadKind.MULTIPLE_INPUTS;
    }

    private int inputCount(JobVertex vertex) {
        return switch (head(vertex)) {
            case LEGACY_SOURCE, SOURCE, ITERATION_HEAD -> 0;
            case ONE_INPUT, ITERATION_TAIL -> 1;
            case TWO_INPUTS -> 2;
            case MULTIPLE_INPUTS -> new StreamConfig(vertex.getConfiguration()).getInputs(classLoader).length;
        };
    }
}
