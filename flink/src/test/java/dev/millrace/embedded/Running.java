package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.flink.runtime.execution.ExecutionState;

/** Waits for jobs to run. */
final class Running {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Running() {}

    /** Until every subtask runs: before that the job takes no checkpoints. */
    static void await(MillraceJob job) {
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (!job.vertices().stream()
                .allMatch(vertex ->
                        vertex.subtasks().stream().allMatch(subtask -> subtask.state() == ExecutionState.RUNNING))) {
            assertThat(System.nanoTime()).isLessThan(deadlineNs);
            Thread.onSpinWait();
        }
    }
}
