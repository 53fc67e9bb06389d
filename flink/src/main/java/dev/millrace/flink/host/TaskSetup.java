package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.streaming.api.checkpoint.ExternallyInducedSource;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamSource;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;

/** Makes the parts of one {@link HostedTask}. Used once, on the task's thread. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class TaskSetup {
    private final JobScope job;
    private final HostedVertex vertex;
    private final TaskContext context;
    private final IterationFeedback.Registry iterations;
    private final FailureSite failures;
    private final StreamConfig config;
    private final EmitBudget budget;
    private HostEnvironment environment;
    private final InducedCheckpoints induced = new InducedCheckpoints();

    TaskSetup(
            JobScope job,
            HostedVertex vertex,
            TaskContext context,
            IterationFeedback.Registry iterations,
            FailureSite failures) {
        this.job = job;
        this.vertex = vertex;
        this.context = context;
        this.iterations = iterations;
        this.failures = failures;
        this.config = new StreamConfig(vertex.configuration());
        this.budget = new EmitBudget(context);
    }

    /** The first part to be made. */
    HostEnvironment environment(TaskRestore restore) {
        Configuration copy = new Configuration(vertex.configuration());
        // The shell makes a network writer for each output that it finds; ours are made by the chain builder.
        StreamConfig withoutOutputs = new StreamConfig(copy);
        withoutOutputs.setVertexNonChainedOutputs(List.of());
        withoutOutputs.setUnalignedCheckpointsEnabled(false); // It would open a writer of what waits in the network.
        withoutOutputs.serializeAllConfigs();
        environment = new HostEnvironment(job, context, vertex, copy, restore, this::failExternally);
        return environment;
    }

    /** What operators report from wherever they are, which are not always on the task's thread. */
    private void failExternally(Throwable cause) {
        failures.noteCaller(cause);
        context.fail(cause);
    }

    ShellTask shell(HostEnvironment environment, HostTimers timers, StreamTaskActionExecutor actions) throws Exception {
        return new ShellTask(environment, timers, actions, new HostMailbox(context, failures), budget::check);
    }

    /** Which checkpoints the head decides on. */
    InducedCheckpoints induced() {
        return induced;
    }

    TaskSnapshots snapshots(HostedChain chain, BarrierTimes times) {
        return new TaskSnapshots(
                context,
                times,
                environment,
                chain,
                job.events().snapshots(),
                job.events().background());
    }

    Head head(HostedChain chain, Object lock) {
        return switch (vertex.head()) {
            case SOURCE ->
                new SourceHead(new SourceFeed(context, chain.main(), chain.output(), null, failures), budget, induced);
            case LEGACY_SOURCE -> legacySource(chain, lock);
            case ONE_INPUT ->
                inputs(chain, List.of((Input<Object>)
                        (OneInputStreamOperator) chain.main().operator()));
            case TWO_INPUTS ->
                inputs(chain, TwoInputs.of((TwoInputStreamOperator) chain.main().operator()));
            case MULTIPLE_INPUTS -> multipleInputs(chain);
            case ITERATION_HEAD ->
                new IterationHead(context, feedback(), config.getIterationWaitTime(), chain.output());
            case ITERATION_TAIL -> new IterationTail(context, feedback());
        };
    }

    private IterationFeedback feedback() {
        return iterations.of(config.getIterationId(), context.subtask());
    }

    private Head legacySource(HostedChain chain, Object lock) {
        if (!(chain.main().operator() instanceof StreamSource<?, ?> source)) {
            throw new IllegalStateException("vertex '" + vertex.name() + "' is no legacy source");
        }
        if (source.getUserFunction() instanceof ExternallyInducedSource<?, ?> inducing) {
            induced.begin();
            inducing.setCheckpointTrigger(induced.trigger(context, lock));
        }
        return new LegacySourceHead(context, chain.main(), chain.output(), lock, job.classLoader(), failures);
    }

    private InputHead inputs(HostedChain chain, List<? extends Input> inputs) {
        Counter recordsIn = ((InternalOperatorMetricGroup)
                        chain.main().operator().getMetricGroup())
                .getIOMetricGroup()
                .getNumRecordsInCounter();
        InputHead head = new InputHead(chain.main(), (List<Input<Object>>) inputs, recordsIn, failures);
        environment.getMetricGroup().gauge(MetricNames.IO_CURRENT_INPUT_WATERMARK, head::leastWatermark);
        StreamConfig.InputConfig[] described = config.getInputs(job.classLoader());
        for (int i = 0; i < described.length; i++) {
            if (described[i] instanceof StreamConfig.NetworkInputConfig network) {
                environment.metrics().bytes().input(i, network.getTypeSerializer());
            }
        }
        return head;
    }

    private Head multipleInputs(HostedChain chain) {
        InputHead inputs = inputs(
                chain, (List) ((MultipleInputStreamOperator<?>) chain.main().operator()).getInputs());
        List<MultipleInputHead.Feeding> sources = new ArrayList<>();
        chain.chainedSources()
                .forEach((input, chained) -> sources.add(new MultipleInputHead.Feeding(
                        input,
                        new SourceFeed(
                                context, chained.source(), chained.output(), inputs.watermarkGauge(input), failures))));
        return sources.isEmpty() ? inputs : new MultipleInputHead(inputs, sources, budget);
    }
}
