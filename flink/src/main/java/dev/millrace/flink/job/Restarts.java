package dev.millrace.flink.job;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.api.common.restartstrategy.RestartStrategies.RestartStrategyConfiguration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.executiongraph.failover.NoRestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategy;
import org.apache.flink.runtime.executiongraph.failover.RestartBackoffTimeStrategyFactoryLoader;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Decides, as Flink does, whether a job that failed is restarted and when. Owned by its job's lock. */
@SuppressWarnings("deprecation") // Flink 1.20 deprecates the class whose objects a program may still set.
final class Restarts {
    private final RestartBackoffTimeStrategy strategy;

    private Restarts(RestartBackoffTimeStrategy strategy) {
        this.strategy = strategy;
    }

    /** The program's own strategy comes first, then that of its configuration, then the engine's. */
    static Restarts of(JobGraph graph, ExecutionConfig executionConfig, Configuration engineConfiguration) {
        RestartStrategyConfiguration ofProgram = executionConfig.getRestartStrategy();
        return new Restarts(RestartBackoffTimeStrategyFactoryLoader.createRestartBackoffTimeStrategyFactory(
                        ofProgram == null ? RestartStrategies.fallBackRestart() : ofProgram,
                        graph.getJobConfiguration(),
                        engineConfiguration,
                        graph.isCheckpointingEnabled())
                .create());
    }

    /**
     * Takes note of a failure.
     *
     * @return milliseconds until the restart; -1 for none
     */
    long delayAfterMs(Throwable cause) {
        strategy.notifyFailure(cause);
        return !isHopeless(cause) && strategy.canRestart() ? strategy.getBackoffTime() : -1;
    }

    /** What ended the job for good, and, where it might have been restarted, why it was not. */
    Throwable explain(Throwable cause) {
        if (strategy instanceof NoRestartBackoffTimeStrategy) {
            return cause;
        }
        return isHopeless(cause)
                ? new JobException("The failure is not recoverable", cause)
                : new JobException("Recovery is suppressed by " + strategy, cause);
    }

    private static boolean isHopeless(Throwable cause) {
        return ThrowableClassifier.findThrowableOfThrowableType(cause, ThrowableType.NonRecoverableError)
                .isPresent();
    }
}
