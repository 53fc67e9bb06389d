package dev.millrace.server.gateway;

import dev.millrace.server.isolation.JobHandle;
import dev.millrace.server.isolation.TakenCheckpoint;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.dispatcher.TriggerSavepointMode;
import org.apache.flink.runtime.dispatcher.UnknownOperationKeyException;
import org.apache.flink.runtime.messages.Acknowledge;
import org.apache.flink.runtime.messages.FlinkJobNotFoundException;
import org.apache.flink.runtime.rest.handler.async.CompletedOperationCache;
import org.apache.flink.runtime.rest.handler.async.OperationResult;
import org.apache.flink.runtime.rest.handler.job.AsynchronousJobOperationKey;
import org.apache.flink.util.FlinkException;

/** Checkpoints and savepoints that were asked for, each under a key by which its end is asked for. Thread-safe. */
final class SavepointRequests {
    private final JobBook jobs;
    private final Submissions submissions;
    private final CompletedOperationCache<AsynchronousJobOperationKey, String> savepoints;
    private final CompletedOperationCache<AsynchronousJobOperationKey, Long> checkpoints;

    SavepointRequests(JobBook jobs, Submissions submissions, Configuration configuration) {
        this.jobs = jobs;
        this.submissions = submissions;
        this.savepoints = new CompletedOperationCache<>(configuration.get(RestOptions.ASYNC_OPERATION_STORE_DURATION));
        this.checkpoints = new CompletedOperationCache<>(configuration.get(RestOptions.ASYNC_OPERATION_STORE_DURATION));
    }

    CompletableFuture<Acknowledge> checkpoint(AsynchronousJobOperationKey key, CheckpointType type) {
        return register(
                checkpoints, key, () -> withJob(key, job -> taken(job, type).thenApply(TakenCheckpoint::id)));
    }

    private static CompletableFuture<TakenCheckpoint> taken(JobHandle job, CheckpointType type) {
        return job.graph().getCheckpointingSettings() == null
                ? CompletableFuture.failedFuture(new FlinkException("Job '" + job.name() + "' (" + job.id()
                        + ") takes no checkpoints: set execution.checkpointing.interval, or take a savepoint."))
                : job.checkpoint(type);
    }

    CompletableFuture<OperationResult<Long>> checkpointStatus(AsynchronousJobOperationKey key) {
        return status(checkpoints, key);
    }

    CompletableFuture<Acknowledge> savepoint(
            AsynchronousJobOperationKey key, String directory, SavepointFormatType format, TriggerSavepointMode mode) {
        return register(
                savepoints,
                key,
                () -> withJob(key, job -> {
                    CompletableFuture<String> taken = job.savepoint(directory, format);
                    return mode == TriggerSavepointMode.CANCEL_WITH_SAVEPOINT
                            ? taken.thenApply(path -> {
                                submissions.cancel(job);
                                return path;
                            })
                            : taken;
                }));
    }

    CompletableFuture<Acknowledge> stop(
            AsynchronousJobOperationKey key, String directory, SavepointFormatType format, TriggerSavepointMode mode) {
        boolean drain = mode == TriggerSavepointMode.TERMINATE_WITH_SAVEPOINT;
        return register(savepoints, key, () -> withJob(key, job -> job.stopWithSavepoint(directory, drain, format)));
    }

    CompletableFuture<OperationResult<String>> savepointStatus(AsynchronousJobOperationKey key) {
        return status(savepoints, key);
    }

    /** A client that repeats its request, not having heard the answer, has asked for one operation only. */
    private static <T extends java.io.Serializable> CompletableFuture<Acknowledge> register(
            CompletedOperationCache<AsynchronousJobOperationKey, T> cache,
            AsynchronousJobOperationKey key,
            Supplier<CompletableFuture<T>> operation) {
        synchronized (cache) {
            if (!cache.containsOperation(key)) {
                cache.registerOngoingOperation(key, begun(operation));
            }
        }
        return CompletableFuture.completedFuture(Acknowledge.get());
    }

    /** What cannot even begin has failed, and is asked for like everything else. */
    private static <T> CompletableFuture<T> begun(Supplier<CompletableFuture<T>> operation) {
        try {
            return operation.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T extends java.io.Serializable> CompletableFuture<OperationResult<T>> status(
            CompletedOperationCache<AsynchronousJobOperationKey, T> cache, AsynchronousJobOperationKey key) {
        Optional<OperationResult<T>> found = cache.get(key);
        return found.isPresent()
                ? CompletableFuture.completedFuture(found.get())
                : CompletableFuture.failedFuture(new UnknownOperationKeyException(key));
    }

    /** Of ended jobs Flink says that there is none; clients know that answer in the form that RPC gives it. */
    private <T> CompletableFuture<T> withJob(
            AsynchronousJobOperationKey key, Function<JobHandle, CompletableFuture<T>> action) {
        JobID id = key.getJobId();
        Optional<JobHandle> job = jobs.job(id).filter(one -> !one.status().isGloballyTerminalState());
        return job.isPresent()
                ? action.apply(job.get())
                : CompletableFuture.failedFuture(new CompletionException(new FlinkJobNotFoundException(id)));
    }
}
