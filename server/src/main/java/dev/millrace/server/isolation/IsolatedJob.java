package dev.millrace.server.isolation;

import dev.millrace.embedded.MillraceJob.RecordCounts;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.EarlierAttempt;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.Isolation;
import dev.millrace.flink.job.VertexStatus;
import dev.millrace.flink.metric.CarriedMetrics;
import dev.millrace.flink.metric.MetricReceiver;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.messages.ThreadInfoSample;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.webmonitor.threadinfo.ThreadInfoSamplesRequest;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job in a process of its own, which is started again from the newest checkpoint when it dies, a bounded number of
 * times. What it shows is up to a fifth of a second old. Thread-safe.
 */
public final class IsolatedJob implements JobHandle {
    private static final ArchivedExecutionConfig NOT_YET_KNOWN = new ExecutionConfig().archive();
    private static final Logger LOG = LoggerFactory.getLogger(IsolatedJob.class);
    /** After the time that a cancellation may take in the process. */
    private static final long KILL_AFTER_MS = 10_000;
    /** Whatever ended the process may be over then: a job that dies at once must not keep the machine busy. */
    private static final long RESTART_AFTER_MS = 500;

    private static final Map<JobStatus, ExecutionState> TASK_ENDS = Map.of(
            JobStatus.FAILED, ExecutionState.FAILED,
            JobStatus.CANCELED, ExecutionState.CANCELED,
            JobStatus.FINISHED, ExecutionState.FINISHED);

    private final IsolatedSetup setup;
    private final JvmCommand command;
    private final CompletableFuture<JobResult> result = new CompletableFuture<>();
    private volatile JobReport report = JobReport.atStart(System.currentTimeMillis());

    /** Guarded by this, as all below. */
    private final RestartBudget budget;
    /** What was known when the present process was started. */
    private JobReport before = report;

    private JobProcess process;
    /** The newest checkpoint when the present process was started; null if there was none. */
    private String startedFrom;

    private boolean isEnding;
    /** Null unless the job was asked to end with a savepoint, and has not answered. */
    private StoppedOnDisk stopping;
    /** What a job has ended with whose process died before it could tell. */
    private String stoppedWith;

    private final MetricReceiver metrics;

    private IsolatedJob(IsolatedSetup setup, MetricReceiver metrics) {
        this.setup = setup;
        this.metrics = metrics;
        this.command = JvmCommand.likeThis(setup.jvmOptions());
        this.budget = new RestartBudget(setup.restartLimit());
    }

    /**
     * Starts the process; returns before the job runs.
     *
     * @param metrics reports what the job's metrics say
     * @throws MillraceException E461 if there can be no process
     */
    static IsolatedJob start(IsolatedSetup setup, MetricReceiver metrics) {
        IsolatedJob job = new IsolatedJob(setup, metrics);
        synchronized (job) {
            job.startProcess(false);
        }
        return job;
    }

    private void startProcess(boolean again) {
        try {
            before = report;
            process = JobProcess.start(name(), command, setup.start(again), new Events());
        } catch (IOException e) {
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E461",
                    "no process could be started for job '" + name() + "': " + e.getMessage(),
                    "check the limits of processes and memory, or leave out millrace.job.isolation: process",
                    e);
        }
    }

    private final class Events implements JobProcess.Listener {
        @Override
        public void reported(JobReport next) {
            synchronized (IsolatedJob.this) {
                report = merged(next);
            }
        }

        @Override
        public void measured(CarriedMetrics read) {
            metrics.receive(read);
        }

        @Override
        public void ended(JobReport last, JobResult ofJob) {
            metrics.clear();
            synchronized (IsolatedJob.this) {
                report = merged(last);
            }
            result.complete(ofJob);
        }

        @Override
        public void died(int exitCode, String lastLines) {
            metrics.clear();
            JobResult last = afterDeath(exitCode, lastLines);
            if (last != null) {
                result.complete(last);
            }
        }
    }

    private JobReport merged(JobReport next) {
        return before.followedBy(next, setup.configuration().get(WebOptions.MAX_EXCEPTION_HISTORY_SIZE));
    }

    /** The result; null if the job goes on in another process. */
    private synchronized JobResult afterDeath(int exitCode, String lastLines) {
        MillraceException death = death(exitCode, lastLines);
        LOG.warn("{}", death.getMessage());
        report = report.with(new JobReport.Failure(
                now(), new SerializedThrowable(death), null, report.failures().size()));
        if (isEnding) {
            return concluded(JobStatus.CANCELED, null);
        }
        try {
            if (hasStopped()) {
                LOG.info("job '{}' has ended with savepoint {}", name(), stoppedWith);
                return concluded(JobStatus.FINISHED, null);
            }
            String newest = newest().orElse(null);
            boolean hasProgressed = newest != null && !Objects.equals(newest, startedFrom);
            if (!budget.allowsRestart(hasProgressed)) {
                return concluded(JobStatus.FAILED, death);
            }
            startedFrom = newest;
            report = report.withSubtasks(ExecutionState.FAILED, now()).in(JobStatus.RESTARTING, now());
            LOG.info("job '{}' goes on in another process from {}", name(), newest == null ? "its beginning" : newest);
            CompletableFuture.delayedExecutor(RESTART_AFTER_MS, TimeUnit.MILLISECONDS)
                    .execute(this::restart);
            return null;
        } catch (IOException | RuntimeException e) {
            e.addSuppressed(death);
            return concluded(JobStatus.FAILED, e);
        }
    }

    private boolean hasStopped() throws IOException {
        if (stopping != null) {
            stoppedWith = stopping.savepoint().map(Path::toString).orElse(null);
        }
        return stoppedWith != null;
    }

    private void restart() {
        JobResult last = null;
        synchronized (this) {
            try {
                if (isEnding) {
                    last = concluded(JobStatus.CANCELED, null);
                } else {
                    startProcess(true);
                }
            } catch (RuntimeException e) {
                last = concluded(JobStatus.FAILED, e);
            }
        }
        if (last != null) {
            result.complete(last);
        }
    }

    private Optional<String> newest() throws IOException {
        CheckpointStatsSnapshot statistics = report.checkpoints();
        CompletedCheckpointStats completed =
                statistics.getHistory() == null ? null : statistics.getHistory().getLatestCompletedCheckpoint();
        Optional<String> found = NewestCheckpoint.of(id(), completed, setup.ofJob());
        return found.isPresent() ? found : Optional.ofNullable(startedFrom);
    }

    private MillraceException death(int exitCode, String lastLines) {
        return new MillraceException(
                MillraceException.Group.EXTERNAL,
                "E460",
                "the process of job '" + name() + "', pid " + process.pid() + ", ended with exit code " + exitCode
                        + (lastLines.isEmpty() ? "; it printed nothing" : "; the last that it printed:" + lastLines),
                "137 is the system's way to end a process that uses too much memory, 134 and 139 are crashes of native"
                        + " code, 1 at once is a JVM that does not start (millrace.job.jvm-options); any other is a System.exit"
                        + " of the job's. After " + budget.limit()
                        + " in a row without a new checkpoint the job fails");
    }

    private JobResult concluded(JobStatus status, Throwable cause) {
        report = report.withSubtasks(TASK_ENDS.get(status), now()).in(status, now());
        long startMs = report.enteredMs()[JobStatus.INITIALIZING.ordinal()];
        return new JobResult.Builder()
                .jobId(id())
                .applicationStatus(ApplicationStatus.fromJobStatus(status))
                .netRuntime(Math.max(0, now() - startMs))
                .accumulatorResults(report.accumulators())
                .serializedThrowable(cause == null ? null : new SerializedThrowable(cause))
                .build();
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private synchronized JobProcess process() {
        return process;
    }

    /** Ends the process at once, and the job with it. */
    void kill() {
        JobProcess ending;
        synchronized (this) {
            isEnding = true;
            ending = process;
        }
        ending.kill();
    }

    /** Of the process; for those who look after it from outside. Changes when the job is restarted. */
    public long pid() {
        return process().pid();
    }

    // ---- JobHandle

    @Override
    public JobID id() {
        return setup.graph().getJobID();
    }

    @Override
    public String name() {
        return setup.graph().getName();
    }

    @Override
    public JobGraph graph() {
        return setup.graph();
    }

    @Override
    public Isolation isolation() {
        return Isolation.PROCESS;
    }

    @Override
    public JobStatus status() {
        return report.status();
    }

    @Override
    public long statusTimestamp(JobStatus status) {
        return report.enteredMs()[status.ordinal()];
    }

    @Override
    public CompletableFuture<JobResult> result() {
        return result.copy();
    }

    @Override
    public Map<String, SerializedValue<OptionalFailure<Object>>> accumulators() {
        return report.accumulators();
    }

    @Override
    public AccumulatorTexts accumulatorTexts() {
        return report.details().accumulators();
    }

    @Override
    public ArchivedExecutionConfig settings() {
        ArchivedExecutionConfig known = report.details().settings();
        return known == null ? NOT_YET_KNOWN : known;
    }

    @Override
    public CompletableFuture<HashMap<ExecutionAttemptID, ArrayList<ThreadInfoSample>>> threadSamples(
            Set<ExecutionAttemptID> attempts, ThreadInfoSamplesRequest request) {
        return process()
                .call(new Message.Samples(new HashSet<>(attempts), request))
                .thenApply(answer -> ((Message.Sampled) answer).samples());
    }

    @Override
    public CompletableFuture<List<ThreadDumpInfo.ThreadInfo>> threadDump(int depth) {
        JobProcess asked = process();
        String prefix = "job '" + name() + "', pid " + asked.pid() + ": ";
        return asked.call(new Message.Threads(depth))
                .thenApply(answer -> ((ThreadDumpInfo) answer)
                        .getThreadInfos().stream()
                                .map(thread -> ThreadDumpInfo.ThreadInfo.create(
                                        prefix + thread.getThreadName(), thread.getStringifiedThreadInfo()))
                                .toList());
    }

    @Override
    public List<EarlierAttempt> earlierAttempts() {
        return report.earlierAttempts();
    }

    @Override
    public List<VertexStatus> vertices() {
        return report.vertexStatuses();
    }

    @Override
    public List<FailureHistory.Entry> failures() {
        return report.failureEntries();
    }

    @Override
    public CheckpointStatsSnapshot checkpointStatistics() {
        return report.checkpoints();
    }

    @Override
    public RecordCounts recordCounts() {
        JobReport one = report;
        return new RecordCounts(one.recordsIn(), one.recordsOut());
    }

    @Override
    public CompletableFuture<Void> cancel() {
        return end(new Message.Cancel());
    }

    @Override
    public CompletableFuture<Void> suspend() {
        return end(new Message.Suspend());
    }

    /** A process that does not end is ended. */
    private CompletableFuture<Void> end(Message.Request request) {
        JobProcess ending;
        synchronized (this) {
            isEnding = true;
            ending = process;
        }
        ending.call(request);
        long limitMs =
                setup.ofJob().get(TaskManagerOptions.TASK_CANCELLATION_TIMEOUT).toMillis() + KILL_AFTER_MS;
        CompletableFuture<Void> ended = result.thenApply(last -> null);
        ended.copy().orTimeout(limitMs, TimeUnit.MILLISECONDS).whenComplete((nothing, late) -> {
            if (late != null) {
                LOG.warn("job '{}', pid {}, did not end within {} ms and is killed", name(), ending.pid(), limitMs);
                ending.kill();
            }
        });
        return ended;
    }

    @Override
    public CompletableFuture<String> savepoint(String directory, SavepointFormatType format) {
        return process().call(new Message.Savepoint(directory, format)).thenApply(String.class::cast);
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(String directory, boolean drain, SavepointFormatType format) {
        StoppedOnDisk stop;
        JobProcess asked;
        try {
            stop = StoppedOnDisk.before(id(), directory, setup.ofJob());
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        synchronized (this) {
            stopping = stop;
            asked = process;
        }
        return asked.call(new Message.Stop(directory, drain, format))
                .handle((path, failure) -> afterStop(stop, (String) path, failure));
    }

    /** The path; a process that has died may have completed the savepoint. */
    private synchronized String afterStop(StoppedOnDisk stop, String path, Throwable failure) {
        if (stopping == stop) {
            stopping = null;
        }
        if (failure != null && stoppedWith == null) {
            throw new CompletionException(failure);
        }
        return failure == null ? path : stoppedWith;
    }

    @Override
    public CompletableFuture<TakenCheckpoint> checkpoint(CheckpointType type) {
        return process().call(new Message.Checkpoint(type)).thenApply(TakenCheckpoint.class::cast);
    }

    @Override
    public CompletableFuture<CoordinationResponse> coordinationRequest(
            OperatorID operator, SerializedValue<CoordinationRequest> request) {
        return process().call(new Message.Coordination(operator, request)).thenApply(IsolatedJob::response);
    }

    /** Only a coordinator of a user's answers with what the server does not know. */
    private static CoordinationResponse response(Serializable answer) {
        try {
            return (CoordinationResponse) Frames.read(((SerializedValue<?>) answer).getByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
