package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.ProgramFailure;
import dev.millrace.flink.lower.Lowering;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.client.program.ProgramAbortException;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Runs a program up to its first {@code execute()} and keeps what it would have executed. Owned by the main thread. */
public final class PlanCapture implements JobTarget {
    private final Set<Transformation<?>> steps = new LinkedHashSet<>();
    private Captured captured;

    private PlanCapture() {}

    /**
     * A job that was not run.
     *
     * @param outputTypes by the id of a node in {@code streamGraph}, what it emits
     */
    public record Captured(
            StreamGraph streamGraph,
            JobGraph jobGraph,
            Map<Integer, String> outputTypes,
            ClassLoader userClassLoader) {}

    /**
     * Calls {@code main} and leaves it at its first {@code execute()}. A savepoint does not change the plan, and is not
     * looked at.
     *
     * @throws dev.millrace.engine.error.MillraceException if it throws before, or never executes
     */
    public static Captured capture(UserProgram program, Configuration configuration) {
        Configuration withTarget = new Configuration(configuration);
        withTarget.set(DeploymentOptions.TARGET, TargetLoader.NAME);
        withTarget.removeConfig(StateRecoveryOptions.SAVEPOINT_PATH);
        PlanCapture capture = new PlanCapture();
        Throwable thrown = null;
        try {
            program.call(capture, withTarget);
        } catch (ProgramInvocationException | RuntimeException | Error e) {
            thrown = e;
        }
        if (capture.captured != null) {
            return capture.captured;
        }
        throw thrown == null ? program.neverExecuted() : ProgramFailure.of(program.className(), thrown);
    }

    @Override
    public JobClient accept(StreamGraph graph, Configuration configuration, ClassLoader userClassLoader) {
        JobGraph jobGraph;
        try {
            jobGraph = graph.getJobGraph(userClassLoader, null);
        } catch (RuntimeException e) {
            throw EngineTarget.serializationFailure(graph, e)
                    .map(RuntimeException.class::cast)
                    .orElse(e);
        }
        int parallelism = configuration.get(CoreOptions.DEFAULT_PARALLELISM);
        new Lowering(jobGraph, userClassLoader, parallelism, 0).lower(); // Refuses what run refuses.
        captured = new Captured(graph, jobGraph, outputTypes(), userClassLoader);
        throw new ProgramAbortException();
    }

    /** Only kept: whoever asks a step for its type fixes it, and {@code returns(...)} may yet follow. */
    @Override
    public void defined(Transformation<?> transformation) {
        steps.add(transformation);
    }

    /** Sources are nobody's own step: they are seen as what comes before one. */
    private Map<Integer, String> outputTypes() {
        Map<Integer, String> types = new HashMap<>();
        for (Transformation<?> step : steps) {
            for (Transformation<?> predecessor : step.getTransitivePredecessors()) {
                types.put(predecessor.getId(), String.valueOf(predecessor.getOutputType()));
            }
        }
        return types;
    }
}
