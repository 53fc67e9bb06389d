package dev.millrace.server;

import dev.millrace.embedded.Millrace;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.MillraceOptions;
import dev.millrace.server.gateway.JobBook;
import dev.millrace.server.handover.AdoptionEntry;
import dev.millrace.server.handover.Adoptions;
import dev.millrace.server.handover.HandOverEntry;
import dev.millrace.server.handover.HandOvers;
import dev.millrace.server.handover.LogEntry;
import dev.millrace.server.handover.rest.AdoptionTriggerHandler;
import dev.millrace.server.handover.rest.DeploymentHandler;
import dev.millrace.server.handover.rest.HandOverStatusHandler;
import dev.millrace.server.handover.rest.HandOverTriggerHandler;
import dev.millrace.server.home.ServerHome;
import dev.millrace.server.home.StoredHandOverLog;
import dev.millrace.server.isolation.HostedJobs;
import dev.millrace.server.rest.MoreHandlers;
import dev.millrace.server.rest.RestServer;
import dev.millrace.server.rest.SecondPort;
import dev.millrace.server.store.Expiry;
import dev.millrace.server.store.JobStore;
import dev.millrace.server.store.Submission;
import dev.millrace.server.submission.Ends;
import dev.millrace.server.submission.History;
import dev.millrace.server.submission.Intake;
import dev.millrace.server.view.CancelledMeanwhile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.executiongraph.ArchivedExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.taskexecutor.TaskExecutorMemoryConfiguration;
import org.apache.flink.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine that takes jobs over Flink's REST API. Thread-safe. */
public final class MillraceServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MillraceServer.class);

    private static final int REST_THREADS = 4;

    private final Configuration configuration;
    private final Opened open = new Opened();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final EngineRemarks remarks = new EngineRemarks();
    private RestServer rest;

    private final TaskExecutorMemoryConfiguration memory;

    private MillraceServer(Configuration configuration, TaskExecutorMemoryConfiguration memory) {
        this.configuration = configuration;
        this.memory = memory;
    }

    /**
     * Starts a server; it answers when this returns.
     *
     * @param configuration Flink's, with our keys; what it does not say of addresses is loopback
     * @param memory what of this process's memory is for what
     * @throws MillraceException if it cannot be
     */
    public static MillraceServer start(Configuration configuration, TaskExecutorMemoryConfiguration memory) {
        MillraceServer server = new MillraceServer(Defaults.complete(configuration), memory);
        try {
            server.open();
            return server;
        } catch (IOException e) {
            server.close();
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E503",
                    "the server cannot be started: " + e.getMessage(),
                    "Look at the directory that io.tmp.dirs names, and at blob.server.port.",
                    e);
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
    }

    /** As {@link #start(Configuration, TaskExecutorMemoryConfiguration)}, where the heap is all that is known. */
    public static MillraceServer start(Configuration configuration) {
        return start(configuration, Front.heapAlone());
    }

    /** In the store's directory, where it is found again when the process is killed. */
    private Path temporary(JobStore store) throws IOException {
        Path own = store.directory().resolve("tmp");
        FileUtils.deleteDirectory(own.toFile());
        return untilTheEnd(Files.createDirectories(own));
    }

    private Path untilTheEnd(Path temporary) {
        open.add(() -> FileUtils.deleteDirectoryQuietly(temporary.toFile()));
        return temporary;
    }

    private void open() throws IOException {
        Optional<Path> chosen = StoreDirectory.of(configuration);
        Path directory = chosen.isPresent() ? chosen.get() : untilTheEnd(Files.createTempDirectory("millrace-server-"));
        JobStore store = open.add(JobStore.open(directory, Expiry.of(configuration), System::currentTimeMillis));
        Path temporary = temporary(store);
        StoreDirectory.complete(configuration, store.directory());
        completeWebDirectory(temporary);
        LOG.info(
                "Jobs are kept in {}, and checkpoints of those that name no directory in {}.",
                store.directory(),
                configuration.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        MillraceOptions.outliveProcess(configuration);
        configuration.set(MillraceOptions.KEEP_METRICS, true);
        HostedJobs hosted = new HostedJobs(open.add(Millrace.start(configuration, remarks)));
        remarks.started();
        open.add(hosted);
        Front front = new Front(configuration, hosted, temporary, open, REST_THREADS);
        Ends ends = new Ends(store, configuration, front.executor());
        open.add(ends::processEnds);
        Intake intake = new Intake(store, hosted, front.uploads(), ends);
        JobBook jobs = new JobBook(hosted, new History(store));
        ServerHome home = new ServerHome(hosted, store, intake);
        HandOvers handOvers = open.add(new HandOvers(home, moves(store, HandOverEntry.class), configuration));
        Adoptions adoptions = open.add(new Adoptions(home, moves(store, AdoptionEntry.class), configuration));
        List<JobID> held = new ArrayList<>(handOvers.held());
        held.addAll(adoptions.held());
        resume(intake, held, ends, jobs);
        handOvers.recover();
        adoptions.recover();
        rest = front.serve(
                jobs, intake, memory, moveHandlers(handOvers, adoptions, home, front.executor()), this::close);
        List<Integer> ports = new ArrayList<>(List.of(rest.port()));
        openSecondPort().ifPresent(second -> ports.add(second.port()));
        Exposure.warning(configuration, ports).ifPresent(LOG::warn);
    }

    /** Flink's endpoint removes it when it is closed: no other server may have the same. */
    private void completeWebDirectory(Path temporary) {
        Path parent =
                configuration.getOptional(WebOptions.TMP_DIR).map(Path::of).orElse(temporary);
        configuration.set(
                WebOptions.TMP_DIR,
                parent.resolve("flink-web-" + UUID.randomUUID()).toString());
    }

    private <E extends LogEntry> StoredHandOverLog<E> moves(JobStore store, Class<E> kind) {
        return StoredHandOverLog.open(store, kind, Expiry.of(configuration).lifeMs());
    }

    private MoreHandlers moveHandlers(
            HandOvers handOvers, Adoptions adoptions, ServerHome home, ScheduledExecutorService executor) {
        String directory = configuration
                .getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY)
                .orElse("");
        return (gateways, timeout, headers) -> {
            HandOverStatusHandler.Common common = new HandOverStatusHandler.Common(gateways, timeout, headers);
            return List.of(
                    new HandOverTriggerHandler(gateways, timeout, headers, handOvers, directory, executor),
                    HandOverStatusHandler.of(handOvers, common),
                    new AdoptionTriggerHandler(common, adoptions, directory, executor),
                    HandOverStatusHandler.of(adoptions, common),
                    new DeploymentHandler(gateways, timeout, headers, home, directory, executor));
        };
    }

    /** A job that was being cancelled has ended by now; one that cannot go on is shown as failed, and kept. */
    private static void resume(Intake intake, List<JobID> held, Ends ends, JobBook jobs) throws IOException {
        for (Intake.Unresumed job : intake.resumeAll(held)) {
            Submission submission = job.submission();
            if (job.cause() == null) {
                ends.record(CancelledMeanwhile.view(
                        submission.id(), submission.name(), submission.submittedMs(), System.currentTimeMillis()));
            } else {
                jobs.enter(new ExecutionGraphInfo(ArchivedExecutionGraph.createSparseArchivedExecutionGraph(
                        submission.id(),
                        submission.name(),
                        JobStatus.FAILED,
                        JobType.STREAMING,
                        job.cause(),
                        null,
                        submission.submittedMs())));
            }
        }
    }

    /** Where Flink's RPC would be; it is wanted only by clients that are told so, and may be another's by chance. */
    private Optional<SecondPort> openSecondPort() {
        int port = configuration.get(JobManagerOptions.PORT);
        InetSocketAddress target = new InetSocketAddress(Defaults.reachable(configuration), rest.port());
        if (port == rest.port()) {
            return Optional.empty();
        }
        try {
            return Optional.of(open.add(
                    SecondPort.open(new InetSocketAddress(Defaults.bindAddress(configuration), port), target)));
        } catch (Exception e) {
            if (configuration.contains(JobManagerOptions.PORT)) {
                throw new MillraceException(
                        MillraceException.Group.EXTERNAL,
                        "E504",
                        "port " + port + " (jobmanager.rpc.port) cannot be listened on: " + e.getMessage(),
                        "End what listens there, or choose another port: jobs are taken at " + rest.port()
                                + " as well.",
                        e);
            }
            LOG.warn("Port {} is in use: 'flink run -m' has to name port {}.", port, rest.port());
            return Optional.empty();
        }
    }

    /** The port that it answers on. */
    public int port() {
        return rest.port();
    }

    /** What it was told to do and does without, a sentence each. */
    List<String> shortcomings() {
        return remarks.atStart();
    }

    /** The address of the dashboard. */
    public String address() {
        return rest.address();
    }

    /** Completes when the server has been closed, by {@link #close} or by a client. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Suspends all jobs and lets go of everything. Calling it again does nothing. */
    @Override
    public void close() {
        open.close();
        ended.complete(null);
    }
}
