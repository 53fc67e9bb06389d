package dev.millrace.cli.configuration;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;

/** What Flink refuses of checkpoint settings once a job is submitted, said at the start. Owned by its caller. */
final class CheckpointRules {
    private static final Duration LEAST = Duration.ofMillis(CheckpointCoordinatorConfiguration.MINIMAL_CHECKPOINT_TIME);

    private final Contradictions contradictions;
    private final Configuration configuration;

    CheckpointRules(Contradictions contradictions) {
        this.contradictions = contradictions;
        this.configuration = contradictions.configuration();
    }

    void check() {
        Duration interval = configuration
                .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
                .orElse(Duration.ZERO);
        if (!interval.isZero()) {
            checkLeast(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        }
        checkLeast(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
        checkBacklog(interval);
        checkConcurrency();
        checkUnaligned();
        if (configuration.get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER) < 0) {
            contradictions.add(
                    contradictions.describe(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER) + " is negative",
                    "use 0 to have a job fail with the first checkpoint that does");
        }
    }

    private void checkLeast(ConfigOption<Duration> option) {
        Duration value = configuration.getOptional(option).orElse(option.defaultValue());
        if (value != null && value.compareTo(LEAST) < 0) {
            contradictions.add(
                    contradictions.describe(option) + " is less than " + LEAST.toMillis() + " ms",
                    "write a unit, as in 10 s; a number alone is milliseconds");
        }
    }

    private void checkBacklog(Duration interval) {
        Duration backlog = configuration
                .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG)
                .orElse(Duration.ZERO);
        if (!backlog.isZero() && backlog.compareTo(interval) < 0) {
            contradictions.add(
                    contradictions.describe(CheckpointingOptions.CHECKPOINTING_INTERVAL_DURING_BACKLOG)
                            + " is shorter than "
                            + contradictions.describe(CheckpointingOptions.CHECKPOINTING_INTERVAL),
                    "make it at least as long, or 0 for no checkpoints during a backlog");
        }
    }

    private void checkConcurrency() {
        if (configuration.get(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS) < 1) {
            contradictions.add(
                    contradictions.describe(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS) + " is less than 1",
                    "use 1, or leave the key out; to have no checkpoints leave out "
                            + CheckpointingOptions.CHECKPOINTING_INTERVAL.key());
        }
        if (configuration
                .get(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)
                .isNegative()) {
            contradictions.add(
                    contradictions.describe(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS) + " is negative",
                    "use 0 ms for no pause");
        }
    }

    private void checkUnaligned() {
        if (!configuration.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
            return;
        }
        if (configuration.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE) != CheckpointingMode.EXACTLY_ONCE) {
            contradictions.add(
                    contradictions.describe(CheckpointingOptions.ENABLE_UNALIGNED) + " needs exactly-once, but "
                            + contradictions.describe(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE),
                    "use " + CheckpointingMode.EXACTLY_ONCE + ", or leave checkpoints aligned");
        }
        if (configuration.get(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS) > 1) {
            contradictions.add(
                    contradictions.describe(CheckpointingOptions.ENABLE_UNALIGNED)
                            + " allows one checkpoint at a time, but "
                            + contradictions.describe(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS),
                    "use 1 for the latter, or leave checkpoints aligned");
        }
    }
}
