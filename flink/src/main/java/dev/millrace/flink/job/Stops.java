package dev.millrace.flink.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.scheduler.stopwithsavepoint.StopWithSavepointStoppingException;
import org.apache.flink.util.FlinkException;

/**
 * The savepoints that a job is being stopped with. Such a savepoint is a place to go on from only if the job ends with
 * it: one that fails in between is restarted, and does the rest itself. Thread-safe.
 */
final class Stops {
    private final JobID job;
    private final List<Stop> pending = new ArrayList<>();

    private record Stop(
            CompletableFuture<CompletedCheckpoint> savepoint, CompletableFuture<CompletedCheckpoint> answer) {
        String path() {
            return savepoint.join().getExternalPointer();
        }
    }

    /** As Flink's, save for its advice: a job started from the savepoint would commit what this one commits. */
    private static final class RestartedException extends StopWithSavepointStoppingException {
        private static final long serialVersionUID = 1;
        private final String message;

        RestartedException(String path, JobID job) {
            super(path, job);
            message = "A savepoint has been created at: " + path + ", but job " + job
                    + " failed before it had ended, and is restarted from it: stop the job once more.";
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    Stops(JobID job) {
        this.job = job;
    }

    /**
     * Completes with the savepoint once the job has ended with it.
     *
     * @param savepoint has not been asked for yet, so that nobody can be too late to hear of it
     */
    CompletableFuture<CompletedCheckpoint> endWith(CompletableFuture<CompletedCheckpoint> savepoint) {
        Stop stop = new Stop(savepoint, new CompletableFuture<>());
        synchronized (this) {
            pending.add(stop);
        }
        savepoint.whenComplete((taken, failure) -> {
            if (failure != null) {
                synchronized (this) {
                    pending.remove(stop);
                }
                stop.answer.completeExceptionally(failure);
            }
        });
        return stop.answer;
    }

    /**
     * Why a job that fails now is not restarted, as in Flink: it was to end with a savepoint that is complete, and may
     * be started from it. Empty if that is not so.
     */
    synchronized Optional<Throwable> explain(Throwable failure) {
        return pending.stream()
                .filter(stop -> stop.savepoint.isDone() && !stop.savepoint.isCompletedExceptionally())
                .findFirst()
                .map(stop -> new StopWithSavepointStoppingException(stop.path(), job, failure));
    }

    /** The job has failed and goes on; no savepoint is in progress. */
    void restarted() {
        answer(stop -> stop.answer.completeExceptionally(new RestartedException(stop.path(), job)));
    }

    /** No savepoint is in progress, nor will one be. */
    void ended(JobStatus status) {
        answer(stop -> {
            if (status == JobStatus.FINISHED) {
                stop.answer.complete(stop.savepoint.join());
            } else {
                stop.answer.completeExceptionally(new StopWithSavepointStoppingException(
                        stop.path(), job, new FlinkException("job " + job + " has ended as " + status)));
            }
        });
    }

    private void answer(Consumer<Stop> how) {
        List<Stop> all;
        synchronized (this) {
            all = pending.stream()
                    .filter(stop -> stop.savepoint.isDone() && !stop.savepoint.isCompletedExceptionally())
                    .toList();
            pending.removeAll(all);
        }
        all.forEach(how);
    }
}
