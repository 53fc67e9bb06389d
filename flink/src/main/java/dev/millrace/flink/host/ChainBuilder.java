package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;
import dev.millrace.flink.metric.TaskMetrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.groups.InternalOperatorIOMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.streaming.api.graph.NonChainedOutput;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactoryUtil;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.partitioner.ConfigurableStreamPartitioner;
import org.apache.flink.streaming.runtime.partitioner.CustomPartitionerWrapper;
import org.apache.flink.streaming.runtime.partitioner.KeyGroupStreamPartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.WatermarkGaugeExposingOutput;
import org.apache.flink.util.OutputTag;

/** Puts the operators of one task together, from the serialised configuration of its vertex. Used once. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class ChainBuilder {
    private final HostedVertex vertex;
    private final TaskContext context;
    private final ShellTask shell;
    private final HostEvents events;
    private final FailureSite failures;
    private final TaskMetrics metrics;
    private final ClassLoader classLoader;
    private final boolean copying;
    private final boolean eager;
    private final StreamConfig vertexConfig;
    private final Map<Integer, StreamConfig> configs;
    /** Filled from the last operator of the chain to the first. */
    private final List<HostedOperator> operators = new ArrayList<>();

    ChainBuilder(HostedVertex vertex, TaskContext context, ShellTask shell, HostEvents events, FailureSite failures) {
        this.vertex = vertex;
        this.context = context;
        this.shell = shell;
        this.events = events;
        this.failures = failures;
        this.metrics = ((HostEnvironment) shell.getEnvironment()).metrics();
        this.classLoader = shell.getUserCodeClassLoader();
        this.copying = !shell.getExecutionConfig().isObjectReuseEnabled();
        this.eager = vertex.head() == HostedVertex.HeadKind.LEGACY_SOURCE;
        this.vertexConfig = new StreamConfig(vertex.configuration());
        this.configs = vertexConfig.getTransitiveChainedTaskConfigsWithSelf(classLoader);
    }

    HostedChain build() {
        StreamOperatorFactory<?> factory = vertexConfig.getStreamOperatorFactory(classLoader);
        WatermarkGaugeExposingOutput output = outputOf(vertexConfig);
        HostedOperator main = factory == null ? null : create(vertexConfig, factory, output, true);
        Map<Integer, HostedChain.ChainedSource> sources = main == null ? Map.of() : chainedSources(main);
        List<HostedOperator> forward = new ArrayList<>(operators);
        Collections.reverse(forward);
        return new HostedChain(main, output, forward, sources);
    }

    private HostedOperator create(
            StreamConfig config, StreamOperatorFactory factory, WatermarkGaugeExposingOutput output, boolean isHead) {
        Tuple2<StreamOperator<?>, Optional<ProcessingTimeService>> created =
                StreamOperatorFactoryUtil.createOperator(factory, shell, config, output, events);
        HostedOperator hosted = new HostedOperator(
                created.f0,
                config,
                created.f1,
                shell.getMailboxExecutorFactory().createExecutor(config.getChainIndex()),
                isHead);
        created.f0
                .getMetricGroup()
                .gauge(MetricNames.IO_CURRENT_OUTPUT_WATERMARK, output.getWatermarkGauge()::getValue);
        shell.sharedWindows().add(created.f0, config.getOperatorID());
        operators.add(hosted);
        return hosted;
    }

    /** What an operator emits into; creates the operators behind it. */
    private WatermarkGaugeExposingOutput outputOf(StreamConfig config) {
        List<WatermarkGaugeExposingOutput<StreamRecord<Object>>> outputs = new ArrayList<>();
        Set<OutputTag<?>> counted = new HashSet<>();
        for (NonChainedOutput output : config.getOperatorNonChainedOutputs(classLoader)) {
            List<ExchangeOutput> exchanges = exchanges(config, output);
            // A record counts once however many exchanges take it, and each of its kind goes through all of them.
            if (counted.add(output.getOutputTag())) {
                ExchangeOutput first = exchanges.get(0);
                first.countBy(metrics.recordsOut(first.copies()));
            }
            exchanges.forEach(exchange -> exchange.measureBy(metrics.bytes()));
            exchanges.forEach(outputs::add);
        }
        for (StreamEdge edge : config.getChainedOutputs(classLoader)) {
            outputs.add(chained(configs.get(edge.getTargetId()), edge.getOutputTag()));
        }
        WatermarkGaugeExposingOutput<StreamRecord<Object>> output =
                outputs.size() == 1 ? outputs.get(0) : new FanOut<>(outputs, !copying);
        return countsItself(config)
                ? output
                : new CountingOutput<>(output, io(config).getNumRecordsOutCounter());
    }

    /** Sink writers report what reaches the outside world under the name that others use for what they pass on. */
    private boolean countsItself(StreamConfig config) {
        Class<?> factory = config.getStreamOperatorFactoryClass(classLoader);
        return factory == null || SinkWriterOperatorFactory.class.isAssignableFrom(factory);
    }

    private InternalOperatorIOMetricGroup io(StreamConfig config) {
        InternalOperatorMetricGroup group = shell.getEnvironment()
                .getMetricGroup()
                .getOrAddOperator(config.getOperatorID(), config.getOperatorName());
        return group.getIOMetricGroup();
    }

    private WatermarkGaugeExposingOutput<StreamRecord<Object>> chained(StreamConfig config, OutputTag<?> tag) {
        WatermarkGaugeExposingOutput output = outputOf(config);
        HostedOperator hosted = create(config, config.getStreamOperatorFactory(classLoader), output, false);
        OneInputStreamOperator operator = (OneInputStreamOperator) hosted.operator();
        TypeSerializer<Object> copier = copying ? config.getTypeSerializerIn(0, classLoader) : null;
        ChainedOutput<Object> into = new ChainedOutput<>(
                operator, copier, (OutputTag) tag, io(config).getNumRecordsInCounter(), hosted.name(), failures);
        operator.getMetricGroup().gauge(MetricNames.IO_CURRENT_INPUT_WATERMARK, into.getWatermarkGauge()::getValue);
        return into;
    }

    private List<ExchangeOutput> exchanges(StreamConfig config, NonChainedOutput output) {
        HostedVertex.Exit exit = vertex.exits().stream()
                .filter(candidate -> candidate.dataSet().equals(output.getDataSetId()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "vertex '" + vertex.name() + "' has no exit for data set " + output.getDataSetId()));
        TypeSerializer serializer = output.getOutputTag() == null
                ? config.getTypeSerializerOut(classLoader)
                : config.getTypeSerializerSideOut(output.getOutputTag(), classLoader);
        List<ExchangeOutput> exchanges = new ArrayList<>();
        for (int i = 0; i < exit.outlets().size(); i++) {
            var outlet = context.outlet(exit.outlets().get(i));
            StreamPartitioner partitioner = output.getPartitioner().copy();
            partitioner.setup(outlet.width());
            if (partitioner instanceof ConfigurableStreamPartitioner configurable) {
                configurable.configure(exit.consumerMaxParallelism().get(i));
            }
            boolean asksPartitioner = partitioner instanceof CustomPartitionerWrapper
                    || (partitioner instanceof KeyGroupStreamPartitioner
                            && !exit.selectsKeys().get(i));
            exchanges.add(
                    new ExchangeOutput(outlet, partitioner, asksPartitioner, serializer, output.getOutputTag(), eager));
        }
        return exchanges;
    }

    private Map<Integer, HostedChain.ChainedSource> chainedSources(HostedOperator main) {
        StreamConfig.InputConfig[] inputs = vertexConfig.getInputs(classLoader);
        Map<Integer, HostedChain.ChainedSource> sources = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            if (inputs[i] instanceof StreamConfig.SourceInputConfig source) {
                sources.put(i, chainedSource(main, i, source.getInputEdge()));
            }
        }
        return sources;
    }

    private HostedChain.ChainedSource chainedSource(HostedOperator main, int input, StreamEdge edge) {
        StreamConfig config = configs.get(edge.getSourceId());
        Input<Object> into = (Input<Object>)
                ((MultipleInputStreamOperator<?>) main.operator()).getInputs().get(input);
        TypeSerializer<Object> copier = copying ? config.getTypeSerializerOut(classLoader) : null;
        WatermarkGaugeExposingOutput<StreamRecord<Object>> output = new ChainedOutput<>(
                into, copier, edge.getOutputTag(), io(vertexConfig).getNumRecordsInCounter(), main.name(), failures);
        output = new CountingOutput<>(output, io(config).getNumRecordsOutCounter());
        HostedOperator hosted = create(config, config.getStreamOperatorFactory(classLoader), output, true);
        return new HostedChain.ChainedSource(hosted, output);
    }
}
