package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * All adoptions of a server, each on a thread of its own: jobs of Flink clusters that are to run here. Thread-safe. Its
 * makers call {@link #recover()} once, when the server has started the jobs that it starts by itself, leaving out
 * {@link #held()}.
 */
public final class Adoptions implements AutoCloseable {
    private final AdoptiveHome home;
    private final HandOverLog<AdoptionEntry> log;
    private final Function<String, Target> clusters;
    private final String checkpoints;
    private final LongSupplier nowMs;
    private final DriverThreads threads = new DriverThreads("millrace-adoption-");

    /** @param configuration for the client: TLS, where a cluster has it; and where jobs here leave their checkpoints */
    public Adoptions(AdoptiveHome home, HandOverLog<AdoptionEntry> log, Configuration configuration) {
        this.home = home;
        this.log = log;
        this.clusters = address -> RestTarget.at(address, configuration);
        this.checkpoints = configuration
                .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                .orElse("");
        this.nowMs = System::currentTimeMillis;
    }

    /** Jobs of this server that it must not start by itself, whatever its store says. */
    public List<JobID> held() {
        return log.list().stream()
                .filter(entry -> entry.phase().forbidsTheCopy())
                .map(entry -> entry.plan().hereJob())
                .toList();
    }

    /** Goes on with whatever a server before this one has begun. */
    public synchronized void recover() {
        log.list().stream().filter(entry -> !entry.isOver()).forEach(this::drive);
    }

    /**
     * Makes all checks that can be made while the job runs there, then goes on by itself.
     *
     * @param order its directory may be empty, for the cluster's own; its confirmMs 0, for the usual
     * @param parcel what is to run here
     * @return the adoption as it was written down
     * @throws MillraceException E102 or E260 to E267, and nothing has been done to the job
     */
    public AdoptionEntry start(AdoptionOrder order, Parcel parcel) {
        requireIdle(order);
        AdoptionEntry entry;
        Parcel whole;
        try (Target cluster = clusters.apply(order.cluster())) {
            TargetFacts facts = cluster.facts();
            Preflight.requireSameMinor(order.cluster(), facts, EnvironmentInformation.getVersion());
            requireRunning(order, cluster.look(order.job()));
            AdoptionPreparation preparation = new AdoptionPreparation(order, parcel, facts, checkpoints);
            String id = new TriggerId().toHexString();
            entry = AdoptionEntry.prepared(id, preparation.order(), facts, preparation.plan(id), nowMs.getAsLong());
            whole = preparation.parcel();
        }
        SavedFiles.requireWritable(entry.plan().directory());
        synchronized (this) {
            requireIdle(order);
            log.putParcel(entry.id(), whole);
            log.put(entry);
            drive(entry);
        }
        return entry;
    }

    private void requireIdle(AdoptionOrder order) {
        of(order.job())
                .filter(entry -> !entry.isOver() || entry.phase() == AdoptionPhase.UNDECIDED)
                .ifPresent(entry -> {
                    throw new MillraceException(
                            Group.USER,
                            "E267",
                            "job " + entry.job() + " is being adopted from "
                                    + entry.order().cluster() + " already: " + entry.phase() + " " + entry.message(),
                            "wait until that is over; one that is " + AdoptionPhase.UNDECIDED
                                    + " is ended by 'millrace adopt JOBID --settle here' or '--settle there'");
                });
    }

    private static void requireRunning(AdoptionOrder order, Sighting seen) {
        boolean isRunning = seen instanceof Sighting.Job job && !job.status().isGloballyTerminalState();
        if (!isRunning) {
            throw new MillraceException(
                    Group.USER,
                    "E265",
                    "no job " + order.job() + " runs at " + order.cluster() + ": " + seen,
                    "'flink list -m HOST:PORT' shows those that do");
        }
    }

    /** By its own id. */
    public Optional<AdoptionEntry> get(String id) {
        return log.get(id);
    }

    /** The last one of a job of a cluster. */
    public Optional<AdoptionEntry> of(JobID job) {
        return log.lastOf(job);
    }

    /**
     * Ends an {@link AdoptionPhase#UNDECIDED} one as a person says who has looked.
     *
     * @param isHere whether the job is to be started here, under a fresh id; otherwise it runs there
     * @throws MillraceException E265 if there is none, or it left no savepoint to start from
     */
    public synchronized AdoptionEntry settle(JobID job, boolean isHere) {
        AdoptionEntry entry = of(job).filter(one -> one.phase() == AdoptionPhase.UNDECIDED)
                .orElseThrow(() -> new MillraceException(
                        Group.USER,
                        "E265",
                        "no adoption of job " + job + " is " + AdoptionPhase.UNDECIDED,
                        "'millrace adopt http://flink:8081 JOBID JAR' begins one"));
        home.forget(entry.plan().hereJob());
        if (!isHere) {
            AdoptionEntry settled = entry.enter(AdoptionPhase.RETURNED, "settled by hand", nowMs.getAsLong());
            log.put(settled);
            return settled;
        }
        AdoptionEntry settled = entry.withPlan(entry.plan().withHereJob(new JobID()))
                .withSavepoint(startOf(entry), 0)
                .enter(AdoptionPhase.SAVED, "settled by hand", nowMs.getAsLong());
        log.put(settled);
        drive(settled);
        return settled;
    }

    /** What a job starts from here that runs nowhere. */
    private static String startOf(AdoptionEntry entry) {
        return Optional.of(entry.from())
                .filter(path -> !path.isEmpty())
                .or(() -> Optional.of(entry.savepoint()).filter(path -> !path.isEmpty()))
                .or(() -> SavedFiles.savepointIn(entry.plan().directory()))
                .orElseThrow(() -> new MillraceException(
                        Group.USER,
                        "E265",
                        "the adoption of job " + entry.job() + " left no savepoint in "
                                + entry.plan().directory(),
                        "if it runs there, write '--settle there'; if nowhere, start it from its newest checkpoint"
                                + " with 'flink run -s'"));
    }

    private void drive(AdoptionEntry entry) {
        threads.start(entry, () -> {
            try (Target cluster = clusters.apply(entry.order().cluster())) {
                new Adoption(entry, log, home, cluster, nowMs).run();
            }
        });
    }

    /** Leaves adoptions where they are, for a later {@link #recover()}. */
    @Override
    public void close() {
        threads.close();
    }
}
