package dev.millrace.benchmarks.run;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** Where a job can run, and with which settings. */
public enum EngineKind {
    /** Millrace as it comes. */
    MILLRACE("millrace"),
    /** A stock Flink MiniCluster as it comes. */
    FLINK("flink"),
    /** The same with the best settings that do not change results: what an expert would choose. */
    FLINK_TUNED("flink-tuned"),
    /** The same with every record sent at once. */
    FLINK_TIMEOUT_0("flink-timeout-0"),
    /** The same with barriers that overtake records. */
    FLINK_UNALIGNED("flink-unaligned"),
    /** The hand-written loop; no job at all. */
    LOOP("loop");

    private final String label;

    EngineKind(String label) {
        this.label = label;
    }

    /** The name on the command line, in tables and in JSON. */
    @Override
    public String toString() {
        return label;
    }

    /** Flink's settings for this column. */
    Configuration configuration() {
        Configuration configuration = new Configuration();
        if (this == FLINK_TUNED) {
            configuration.set(PipelineOptions.OBJECT_REUSE, true);
            configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(1));
            configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
            configuration.set(
                    TaskManagerOptions.NUM_TASK_SLOTS, Runtime.getRuntime().availableProcessors());
        } else if (this == FLINK_TIMEOUT_0) {
            configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
        } else if (this == FLINK_UNALIGNED) {
            configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        }
        return configuration;
    }
}
