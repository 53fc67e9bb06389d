package dev.millrace.cli.configuration;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Numbers out of their range, and least values above their largest. Owned by its caller. */
final class RangeRules {
    private static final List<ConfigOption<Float>> FRACTIONS = List.of(
            TaskManagerOptions.MANAGED_MEMORY_FRACTION,
            TaskManagerOptions.NETWORK_MEMORY_FRACTION,
            TaskManagerOptions.JVM_OVERHEAD_FRACTION,
            JobManagerOptions.JVM_OVERHEAD_FRACTION);

    private final Contradictions contradictions;
    private final Configuration configuration;

    RangeRules(Contradictions contradictions) {
        this.contradictions = contradictions;
        this.configuration = contradictions.configuration();
    }

    void check() {
        checkOrder(TaskManagerOptions.NETWORK_MEMORY_MIN, TaskManagerOptions.NETWORK_MEMORY_MAX);
        checkOrder(TaskManagerOptions.JVM_OVERHEAD_MIN, TaskManagerOptions.JVM_OVERHEAD_MAX);
        checkOrder(JobManagerOptions.JVM_OVERHEAD_MIN, JobManagerOptions.JVM_OVERHEAD_MAX);
        checkOrder(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF);
        for (ConfigOption<Float> fraction : FRACTIONS) {
            float value = configuration.get(fraction);
            if (!(value >= 0 && value < 1)) {
                contradictions.add(
                        contradictions.describe(fraction) + " is not a part of a whole",
                        "use a number from 0 to below 1, as 0.4");
            }
        }
        if (configuration.get(TaskManagerOptions.NUM_TASK_SLOTS) < 1) {
            contradictions.add(
                    contradictions.describe(TaskManagerOptions.NUM_TASK_SLOTS) + " is less than 1",
                    "use the number of this machine's cores, "
                            + Runtime.getRuntime().availableProcessors());
        }
        if (configuration.get(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS) < 0) {
            contradictions.add(
                    contradictions.describe(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS)
                            + " is negative",
                    "use 0 or more; 2147483647 is as good as no limit");
        }
        checkParallelism();
    }

    private <T extends Comparable<T>> void checkOrder(ConfigOption<T> least, ConfigOption<T> largest) {
        if (configuration.get(least).compareTo(configuration.get(largest)) > 0) {
            contradictions.add(
                    contradictions.describe(least) + " is more than " + contradictions.describe(largest),
                    "raise the latter, or lower the former");
        }
    }

    private void checkParallelism() {
        int largest = configuration.get(PipelineOptions.MAX_PARALLELISM);
        if (largest > KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM) {
            contradictions.add(
                    contradictions.describe(PipelineOptions.MAX_PARALLELISM) + " is more than "
                            + KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM,
                    "use a few times the largest parallelism that the job will ever have");
        }
        if (largest > 0 && configuration.get(CoreOptions.DEFAULT_PARALLELISM) > largest) {
            contradictions.add(
                    contradictions.describe(CoreOptions.DEFAULT_PARALLELISM) + " is more than "
                            + contradictions.describe(PipelineOptions.MAX_PARALLELISM),
                    "raise the latter, or lower the former");
        }
    }
}
