package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.Endpoints;
import dev.millrace.cli.diagnosis.JobFailure;
import dev.millrace.cli.terminal.JobLine;
import dev.millrace.cli.terminal.Rate;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.embedded.MillraceJob.RecordCounts;
import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.jobmaster.JobResult;

/** The jobs that a program has started, in that order. Thread-safe. */
public final class SubmittedJobs {
    private record Entry(MillraceJob job, ClassLoader userClassLoader, Endpoints endpoints, long startNs, Rate rate) {}

    private final List<Entry> entries = new ArrayList<>();

    private final Set<Entry> thrown = new LinkedHashSet<>();
    private boolean isStopped;

    synchronized void add(MillraceJob job, ClassLoader userClassLoader, Endpoints endpoints) {
        long nowNs = System.nanoTime();
        if (isStopped) {
            job.suspend();
        }
        entries.add(new Entry(job, userClassLoader, endpoints, nowNs, new Rate(nowNs)));
    }

    /** Suspends what runs and whatever else the program may start; does not wait. */
    public synchronized void stop() {
        isStopped = true;
        entries.forEach(entry -> entry.job().suspend());
    }

    private synchronized List<Entry> snapshot() {
        return List.copyOf(entries);
    }

    public boolean isEmpty() {
        return snapshot().isEmpty();
    }

    /** Names of the jobs that have not ended. */
    public List<String> running() {
        return snapshot().stream()
                .filter(entry -> !entry.job().result().isDone())
                .map(entry -> entry.job().name())
                .toList();
    }

    /** Waits, without a limit: a stream may run for ever. */
    void await() throws InterruptedException {
        for (Entry entry : snapshot()) {
            try {
                entry.job().result().get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a job's result must not fail, whatever the job does", e);
            }
        }
    }

    /** Cancels what runs and waits a little; whether everything has stopped. */
    boolean cancel(long timeoutMs) throws InterruptedException {
        return end(MillraceJob::cancel, timeoutMs);
    }

    /** The same, but checkpoints stay where they are: the process ends, and not what it is there for. */
    boolean suspend(long timeoutMs) throws InterruptedException {
        return end(MillraceJob::suspend, timeoutMs);
    }

    private boolean end(Consumer<MillraceJob> how, long timeoutMs) throws InterruptedException {
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Entry entry : snapshot()) {
            if (!entry.job().result().isDone()) {
                how.accept(entry.job());
                ends.add(entry.job().result());
            }
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(timeoutMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /** What to say if {@link #cancel} was not enough. */
    String leftBehind(long timeoutMs) {
        return "job '" + String.join("', '", running()) + "' did not stop within " + timeoutMs / 1000
                + " s: a function ignores its interrupt; leaving it";
    }

    /** The program has been told, by an exception, of all failures so far. */
    synchronized void failuresThrown() {
        entries.stream().filter(entry -> hasFailed(entry.job())).forEach(thrown::add);
    }

    private static boolean hasFailed(MillraceJob job) {
        JobResult result = job.result().getNow(null);
        return result != null && result.getApplicationStatus() == ApplicationStatus.FAILED;
    }

    /** One message for each job that has failed. */
    List<MillraceException> failures() {
        return failures(snapshot());
    }

    /** The same for those of which the program heard nothing. */
    synchronized List<MillraceException> unhandledFailures() {
        return failures(
                entries.stream().filter(entry -> !thrown.contains(entry)).toList());
    }

    /** The same for those whose exception the program has got; that it also dealt with them is for others to know. */
    public synchronized List<MillraceException> handledFailures() {
        return failures(List.copyOf(thrown));
    }

    private static List<MillraceException> failures(List<Entry> entries) {
        List<MillraceException> failures = new ArrayList<>();
        for (Entry entry : entries) {
            JobResult result = entry.job().result().getNow(null);
            if (hasFailed(entry.job())) {
                failures.add(
                        JobFailure.of(entry.job().name(), cause(result, entry.userClassLoader()), entry.endpoints()));
            }
        }
        return failures;
    }

    private static Throwable cause(JobResult result, ClassLoader userClassLoader) {
        return result.getSerializedThrowable()
                .map(serialized -> serialized.deserializeError(userClassLoader))
                .orElseGet(() -> new IllegalStateException("the engine gave no reason"));
    }

    /** A line on the job started last among those that run; empty if none does. Asked by one thread only. */
    public String runningLine() {
        List<Entry> all = snapshot();
        for (int i = all.size() - 1; i >= 0; i--) {
            MillraceJob job = all.get(i).job();
            if (!job.result().isDone()) {
                long nowNs = System.nanoTime();
                RecordCounts counts = job.recordCounts();
                long rate = all.get(i).rate().at(nowNs, counts.in());
                return JobLine.running(
                        job.name(),
                        counts.in(),
                        counts.out(),
                        rate,
                        nowNs - all.get(i).startNs());
            }
        }
        return "";
    }

    /** A line for each job that has ended. */
    public List<String> endedLines() {
        List<String> lines = new ArrayList<>();
        for (Entry entry : snapshot()) {
            MillraceJob job = entry.job();
            JobResult result = job.result().getNow(null);
            if (result != null) {
                long elapsedNs = TimeUnit.MILLISECONDS.toNanos(result.getNetRuntime());
                RecordCounts counts = job.recordCounts();
                lines.add(JobLine.ended(job.name(), status(result), counts.in(), counts.out(), elapsedNs));
            }
        }
        return lines;
    }

    private static String status(JobResult result) {
        return result.getApplicationStatus() == ApplicationStatus.SUCCEEDED
                ? "finished"
                : result.getApplicationStatus().name();
    }
}
