package dev.millrace.server.gateway;

import dev.millrace.server.isolation.JobHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.messages.TaskThreadInfoResponse;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.taskexecutor.TaskExecutorThreadInfoGateway;
import org.apache.flink.runtime.util.JvmUtils;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;

/**
 * What the threads of this process are doing: dumps, and the samples that flame graphs are made of. A task is sampled
 * on the thread that takes its turn at that instant; one that waits for its turn has no sample then. Thread-safe.
 */
final class Threads implements TaskExecutorThreadInfoGateway {
    /** A task that is hardly ever run is looked at so much more often before it is given up. */
    private static final int PATIENCE = 4;

    private final JobBook jobs;

    Threads(JobBook jobs) {
        this.jobs = jobs;
    }

    static ThreadDumpInfo dump(Configuration configuration) {
        return ThreadDumpInfo.dumpAndCreate(configuration.get(ClusterOptions.THREAD_DUMP_STACKTRACE_MAX_DEPTH));
    }

    @Override
    public CompletableFuture<TaskThreadInfoResponse> requestThreadInfoSamples(
            Collection<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request, Time timeout) {
        Sampling sampling = new Sampling(Set.copyOf(attempts), request);
        sampling.go(request.getNumSamples() * PATIENCE);
        return sampling.result;
    }

    /** One request under way. Used by one thread at a time. */
    private final class Sampling {
        private final Set<ExecutionAttemptID> attempts;
        private final ThreadInfoSamplesRequest request;
        private final Map<ExecutionAttemptID, Collection<ThreadInfoSample>> samples = new HashMap<>();
        private final CompletableFuture<TaskThreadInfoResponse> result = new CompletableFuture<>();
        private final Executor later;

        Sampling(Set<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request) {
            this.attempts = attempts;
            this.request = request;
            this.later = CompletableFuture.delayedExecutor(
                    Math.max(1, request.getDelayBetweenSamples().toMillis()), TimeUnit.MILLISECONDS);
            attempts.forEach(attempt -> samples.put(attempt, new ArrayList<>()));
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
                result.complete(new TaskThreadInfoResponse(samples));
            } else {
                later.execute(() -> go(looksLeft - 1));
            }
        }

        private void look() {
            Map<ExecutionAttemptID, Long> threads = jobs.running().stream()
                    .map(JobHandle::threads)
                    .flatMap(of -> of.entrySet().stream())
                    .filter(of -> attempts.contains(of.getKey()))
                    .filter(of -> samples.get(of.getKey()).size() < request.getNumSamples())
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, of -> of.getValue().getId()));
            threads.forEach((attempt, thread) -> {
                Optional<ThreadInfoSample> sample =
                        JvmUtils.createThreadInfoSample(thread, request.getMaxStackTraceDepth());
                sample.ifPresent(samples.get(attempt)::add);
            });
        }
    }
}
