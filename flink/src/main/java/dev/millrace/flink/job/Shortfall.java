package dev.millrace.flink.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.api.common.restartstrategy.RestartStrategies.FallbackRestartStrategyConfiguration;
import org.apache.flink.api.common.restartstrategy.RestartStrategies.NoRestartStrategyConfiguration;
import org.apache.flink.api.common.restartstrategy.RestartStrategies.RestartStrategyConfiguration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** What a job asks for and does not get, although it runs. */
@SuppressWarnings("deprecation") // Flink 1.20 deprecates the class whose objects a program may still set.
final class Shortfall {
    private Shortfall() {}

    /** One sentence on all of it; empty if there is nothing. */
    static Optional<String> of(JobGraph graph, ExecutionConfig executionConfig, Configuration engineConfiguration) {
        List<String> wishes = new ArrayList<>();
        if (graph.isCheckpointingEnabled()) {
            wishes.add("enables checkpoints");
        }
        restartStrategy(executionConfig, graph.getJobConfiguration(), engineConfiguration)
                .ifPresent(strategy -> wishes.add("sets a restart strategy (" + strategy + ")"));
        if (wishes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("job '" + graph.getName() + "' " + String.join(" and ", wishes)
                + ", which Millrace does not have yet: it runs without and fails at its first error"
                + (graph.isCheckpointingEnabled() ? "; sinks that commit with checkpoints commit nothing" : ""));
    }

    /** The program's own comes first, then the one of its configuration, then the engine's; as in Flink. */
    private static Optional<String> restartStrategy(
            ExecutionConfig executionConfig, Configuration ofJob, Configuration ofEngine) {
        RestartStrategyConfiguration ofProgram = executionConfig.getRestartStrategy();
        if (ofProgram instanceof NoRestartStrategyConfiguration) {
            return Optional.empty();
        }
        if (ofProgram != null && !(ofProgram instanceof FallbackRestartStrategyConfiguration)) {
            return Optional.of(text(ofProgram));
        }
        Configuration configured = ofJob.contains(RestartStrategyOptions.RESTART_STRATEGY) ? ofJob : ofEngine;
        return configured
                .getOptional(RestartStrategyOptions.RESTART_STRATEGY)
                .flatMap(name -> configured(name, configured));
    }

    private static Optional<String> configured(String name, Configuration configuration) {
        try {
            return RestartStrategies.fromConfiguration(configuration)
                    .filter(strategy -> !(strategy instanceof NoRestartStrategyConfiguration))
                    .map(strategy -> name + ": " + text(strategy));
        } catch (IllegalArgumentException unknown) {
            return Optional.of(name);
        }
    }

    private static String text(RestartStrategyConfiguration strategy) {
        String text = strategy.getDescription().strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
