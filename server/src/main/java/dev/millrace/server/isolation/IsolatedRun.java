package dev.millrace.server.isolation;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import dev.millrace.flink.metric.EngineMetrics;
import dev.millrace.flink.metric.MetricSender;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;

/** One job from the server's first word to its own last, in the job's process. Owned by the main thread. */
final class IsolatedRun {
    private static final long REPORT_EVERY_MS = 200;
    private static final int METRICS_EVERY_REPORTS = 5;
    private static final long SUSPEND_LIMIT_S = 5;
    /** A process that was left without its server takes less. */
    private static final Duration OTHER_COPY_LIMIT = Duration.ofSeconds(30);

    private final Frames frames;
    private final PrintStream printed;
    private final MetricSender metrics = new MetricSender();
    private int reportCount;

    /** @param printed the job's stdout, closed before its last word */
    IsolatedRun(Frames frames, PrintStream printed) {
        this.frames = frames;
        this.printed = printed;
    }

    /** Returns what the process shall end with. */
    int run() throws Exception {
        Optional<Message> first = frames.receive();
        if (first.isEmpty()) {
            return 1;
        }
        Message.Start start = (Message.Start) first.get();
        JobGraph graph = graph(start);
        Configuration configuration = Configuration.fromMap(start.configuration());
        try (SoleCopy sole = SoleCopy.await(Path.of(start.lockFile()), OTHER_COPY_LIMIT);
                Millrace engine = Millrace.start(configuration, System.err::println)) {
            JobHandle job;
            try {
                job = new InProcessJob(submitted(engine, graph, start));
            } catch (Throwable thrown) {
                frames.send(refused(graph, thrown));
                return 0;
            }
            accompany(job, engine.metrics());
            return 0;
        }
    }

    private static MillraceJob submitted(Millrace engine, JobGraph graph, Message.Start start)
            throws MalformedURLException {
        List<URL> urls = new ArrayList<>(graph.getClasspaths());
        for (String jar : start.jars()) {
            urls.add(new URL(jar));
        }
        ClassLoader parent = IsolatedRun.class.getClassLoader();
        return start.resumes() ? engine.resume(graph, urls, parent) : engine.submit(graph, urls, parent);
    }

    private static JobGraph graph(Message.Start start) throws IOException, ClassNotFoundException {
        byte[] bytes = Files.readAllBytes(Path.of(start.graphFile()));
        return InstantiationUtil.deserializeObject(bytes, IsolatedRun.class.getClassLoader());
    }

    private static Message refused(JobGraph graph, Throwable thrown) {
        JobResult result = new JobResult.Builder()
                .jobId(graph.getJobID())
                .applicationStatus(ApplicationStatus.FAILED)
                .netRuntime(0)
                .serializedThrowable(new SerializedThrowable(thrown))
                .build();
        long nowMs = System.currentTimeMillis();
        return new Message.Ended(JobReport.atStart(nowMs).in(JobStatus.FAILED, nowMs), result);
    }

    private void accompany(JobHandle job, EngineMetrics measured) throws Exception {
        ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor(IsolatedRun::daemon);
        reporter.scheduleWithFixedDelay(() -> report(job, measured), 0, REPORT_EVERY_MS, TimeUnit.MILLISECONDS);
        daemon(() -> listen(job)).start();
        JobResult result = job.result().get();
        reporter.shutdown();
        reporter.awaitTermination(SUSPEND_LIMIT_S, TimeUnit.SECONDS);
        printed.close();
        frames.send(new Message.Ended(JobReport.of(job), result));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "millrace-isolation");
        thread.setDaemon(true);
        return thread;
    }

    /** An error, of memory for one, may pass: the next report is as good. */
    private void report(JobHandle job, EngineMetrics measured) {
        try {
            frames.send(new Message.Reported(JobReport.of(job)));
            if (reportCount++ % METRICS_EVERY_REPORTS == 0) {
                frames.send(new Message.Measured(metrics.read(measured.live())));
            }
        } catch (Throwable e) {
            metrics.startOver();
            System.err.println("the server was not told how the job fares: " + e);
        }
    }

    /** Until the server is gone: then nobody would know of this job any more. */
    private void listen(JobHandle job) {
        try {
            for (Optional<Message> next = frames.receive(); next.isPresent(); next = frames.receive()) {
                answer(job, (Message.Call) next.get());
            }
            System.err.println("the server is gone: the job is suspended");
        } catch (Throwable e) {
            System.err.println("the server cannot be understood: the job is suspended: " + e);
        }
        try {
            job.suspend().get(SUSPEND_LIMIT_S, TimeUnit.SECONDS);
        } catch (Throwable e) {
            System.err.println("the job was not suspended within " + SUSPEND_LIMIT_S + " s: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    private void answer(JobHandle job, Message.Call call) {
        CompletableFuture<? extends Serializable> answer;
        try {
            answer = handle(job, call.request());
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((value, failure) -> {
            SerializedThrowable told =
                    failure == null ? null : new SerializedThrowable(ExceptionUtils.stripCompletionException(failure));
            try {
                frames.send(new Message.Answer(call.number(), value, told));
            } catch (IOException e) {
                System.err.println("the server did not get its answer: " + e);
            }
        });
    }

    private static CompletableFuture<? extends Serializable> handle(JobHandle job, Message.Request request) {
        if (request instanceof Message.Savepoint wanted) {
            return job.savepoint(wanted.directory(), wanted.format());
        }
        if (request instanceof Message.Stop wanted) {
            return job.stopWithSavepoint(wanted.directory(), wanted.drain(), wanted.format());
        }
        if (request instanceof Message.Checkpoint wanted) {
            return job.checkpoint(wanted.type());
        }
        if (request instanceof Message.Coordination wanted) {
            return job.coordinationRequest(wanted.operator(), wanted.request()).thenApply(IsolatedRun::serialized);
        }
        if (request instanceof Message.Samples wanted) {
            return job.threadSamples(wanted.attempts(), wanted.request()).thenApply(Message.Sampled::new);
        }
        if (request instanceof Message.Threads wanted) {
            return CompletableFuture.completedFuture(ThreadDumpInfo.dumpAndCreate(wanted.depth()));
        }
        CompletableFuture<Void> ending = request instanceof Message.Cancel ? job.cancel() : job.suspend();
        return ending.thenApply(nothing -> (Serializable) null);
    }

    private static SerializedValue<CoordinationResponse> serialized(CoordinationResponse response) {
        try {
            return new SerializedValue<>(response);
        } catch (IOException e) {
            throw new UncheckedIOException("the answer of a coordinator does not serialize", e);
        }
    }
}
