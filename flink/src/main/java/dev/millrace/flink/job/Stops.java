package dev.millrace.flink.job;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.util.FlinkException;

/**
 * The savepoints that a job is being stopped with. Such a savepoint is a place to go on from only if the job ends with
 * it: one that fails in between is restarted, and does the rest itself. Thread-safe.
 */
final class Stops {
    private final JobID job;
    private final List<Stop> pending = new ArrayList<>();

    private record Stop(CompletedCheckpoint savepoint, CompletableFuture<CompletedCheckpoint> answer) {
        void fail(String message) {
            answer.completeExceptionally(new FlinkException(message));
        }
    }

    Stops(JobID job) {
        this.job = job;
    }

    /** Completes with the savepoint once the job has ended with it. */
    CompletableFuture<CompletedCheckpoint> endWith(CompletableFuture<CompletedCheckpoint> savepoint) {
        CompletableFuture<CompletedCheckpoint> answer = new CompletableFuture<>();
        savepoint.whenComplete((taken, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                synchronized (this) {
                    pending.add(new Stop(taken, answer));
                }
            }
        });
        return answer;
    }

    /** The job has failed and goes on. */
    void restarted() {
        answer(stop -> stop.fail("the savepoint " + stop.savepoint.getExternalPointer() + " was taken, but job " + job
                + " failed before it had ended, and is restarted from it: stop the job once more"));
    }

    void ended(JobStatus status) {
        answer(stop -> {
            if (status == JobStatus.FINISHED) {
                stop.answer.complete(stop.savepoint);
            } else {
                stop.fail("the savepoint " + stop.savepoint.getExternalPointer() + " was taken, but job " + job
                        + " then ended as " + status);
            }
        });
    }

    private void answer(Consumer<Stop> how) {
        List<Stop> all;
        synchronized (this) {
            all = List.copyOf(pending);
            pending.clear();
        }
        all.forEach(how);
    }
}
