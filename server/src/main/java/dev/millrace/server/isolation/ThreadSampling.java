package dev.millrace.server.isolation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.util.JvmUtils;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;

/**
 * Samples of what the tasks of one job in this process do, which flame graphs are made of. A task is sampled on the
 * thread that takes its turn at that instant; one that waits for its turn has no sample then. Used by one thread at a
 * time.
 */
final class ThreadSampling {
    /** A task that is hardly ever run is looked at so much more often before it is given up. */
    private static final int PATIENCE = 4;

    private final Supplier<Map<ExecutionAttemptID, Thread>> threads;
    private final ThreadInfoSamplesRequest request;
    private final HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>> samples = new HashMap<>();
    private final CompletableFuture<HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>>> result =
            new CompletableFuture<>();
    private final Executor later;

    private ThreadSampling(
            Supplier<Map<ExecutionAttemptID, Thread>> threads,
            Set<ExecutionAttemptID> attempts,
            ThreadInfoSamplesRequest request) {
        this.threads = threads;
        this.request = request;
        this.later = CompletableFuture.delayedExecutor(
                Math.max(1, request.getDelayBetweenSamples().toMillis()), TimeUnit.MILLISECONDS);
        attempts.forEach(attempt -> samples.put(attempt, new ArrayList<>()));
    }

    /** @param threads that tasks run on at the moment */
    static CompletableFuture<HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>>> of(
            Supplier<Map<ExecutionAttemptID, Thread>> threads,
            Set<ExecutionAttemptID> attempts,
            ThreadInfoSamplesRequest request) {
        ThreadSampling sampling = new ThreadSampling(threads, attempts, request);
        sampling.go(request.getNumSamples() * PATIENCE);
        return sampling.result;
    }

    private void go(int looksLeft) {
        try {
            look();
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        boolean hasEnough = samples.values().stream().allMatch(of -> of.size() >= request.getNumSamples());
        if (hasEnough || looksLeft <= 1) {
            result.complete(samples);
        } else {
            later.execute(() -> go(looksLeft - 1));
        }
    }

    private void look() {
        threads.get().forEach((attempt, thread) -> {
            ArrayList<ThreadInfoSample> ofTask = samples.get(attempt);
            if (ofTask != null && ofTask.size() < request.getNumSamples()) {
                JvmUtils.createThreadInfoSample(thread.getId(), request.getMaxStackTraceDepth())
                        .ifPresent(ofTask::add);
            }
        });
    }
}
