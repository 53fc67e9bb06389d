package dev.millrace.server.gateway;

import dev.millrace.flink.job.VertexStatus;
import dev.millrace.server.isolation.JobHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.messages.TaskThreadInfoResponse;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.taskexecutor.TaskExecutorThreadInfoGateway;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;

/**
 * What the threads of this process, and of those that jobs have for themselves, are doing: dumps, and the samples that
 * flame graphs are made of. Thread-safe.
 */
final class Threads implements TaskExecutorThreadInfoGateway {
    /** A process that does not answer keeps nobody from seeing the others. */
    private static final long PATIENCE_S = 5;

    private final JobBook jobs;
    private final int dumpDepth;

    Threads(JobBook jobs, Configuration configuration) {
        this.jobs = jobs;
        this.dumpDepth = configuration.get(ClusterOptions.THREAD_DUMP_STACKTRACE_MAX_DEPTH);
    }

    /** All threads of all processes; those of another process than this are named with their job. */
    CompletableFuture<ThreadDumpInfo> dump() {
        List<ThreadDumpInfo.ThreadInfo> all =
                new ArrayList<>(ThreadDumpInfo.dumpAndCreate(dumpDepth).getThreadInfos());
        CompletableFuture<Void> known = CompletableFuture.completedFuture(null);
        for (JobHandle job : jobs.running()) {
            CompletableFuture<List<ThreadDumpInfo.ThreadInfo>> ofJob = job.threadDump(dumpDepth)
                    .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                    .exceptionally(failure -> List.of(unknown(job, failure)));
            known = known.thenCombine(ofJob, (nothing, threads) -> {
                all.addAll(threads);
                return null;
            });
        }
        return known.thenApply(nothing -> ThreadDumpInfo.create(all));
    }

    private static ThreadDumpInfo.ThreadInfo unknown(JobHandle job, Throwable failure) {
        String name = "job '" + job.name() + "'";
        return ThreadDumpInfo.ThreadInfo.create(
                name, "the threads of " + name + ", which has a process of its own, are not known: " + failure);
    }

    @Override
    public CompletableFuture<TaskThreadInfoResponse> requestThreadInfoSamples(
            Collection<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request, Time timeout) {
        Map<ExecutionAttemptID, Collection<ThreadInfoSample>> all = new HashMap<>();
        attempts.forEach(attempt -> all.put(attempt, List.of()));
        CompletableFuture<Void> known = CompletableFuture.completedFuture(null);
        for (JobHandle job : jobs.running()) {
            Set<ExecutionAttemptID> ofJob = attempts(job);
            ofJob.retainAll(all.keySet());
            if (!ofJob.isEmpty()) {
                known = known.thenCombine(job.threadSamples(ofJob, request), (nothing, samples) -> {
                    all.putAll(samples);
                    return null;
                });
            }
        }
        return known.thenApply(nothing -> new TaskThreadInfoResponse(all));
    }

    private static Set<ExecutionAttemptID> attempts(JobHandle job) {
        Set<ExecutionAttemptID> attempts = new HashSet<>();
        for (VertexStatus vertex : job.vertices()) {
            vertex.subtasks().forEach(subtask -> attempts.add(subtask.attempt()));
        }
        return attempts;
    }
}
