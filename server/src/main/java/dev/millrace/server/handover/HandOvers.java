package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * All hand-overs of a server, each on a thread of its own. Thread-safe. Its makers call {@link #recover()} once, after
 * the log was opened and before the server starts jobs by itself, leaving out {@link #held()}.
 */
public final class HandOvers implements AutoCloseable {
    private final Home home;
    private final HandOverLog<HandOverEntry> log;
    private final Function<String, Target> targets;
    private final LongSupplier nowMs;
    private final DriverThreads threads = new DriverThreads("millrace-handover-");

    /** @param configuration for the client: TLS, where a target has it */
    public HandOvers(Home home, HandOverLog<HandOverEntry> log, Configuration configuration) {
        this(home, log, address -> RestTarget.at(address, configuration), System::currentTimeMillis);
    }

    HandOvers(Home home, HandOverLog<HandOverEntry> log, Function<String, Target> targets, LongSupplier nowMs) {
        this.home = home;
        this.log = log;
        this.targets = targets;
        this.nowMs = nowMs;
    }

    /**
     * Jobs that the server must not start by itself: they run elsewhere, may do so, or are about to be started here.
     */
    public List<JobID> held() {
        return log.list().stream()
                .filter(entry -> entry.phase().holdsTheJob())
                .map(entry -> entry.order().job())
                .toList();
    }

    /** Goes on with whatever a server before this one has begun. */
    public synchronized void recover() {
        log.list().stream().filter(entry -> !entry.phase().isOver()).forEach(this::drive);
    }

    /**
     * Makes all checks that can be made while the job runs, then goes on by itself.
     *
     * @return the hand-over as it was written down
     * @throws MillraceException E260 to E267, and nothing has been done to the job
     */
    public HandOverEntry start(Order order) {
        requireIdle(order.job());
        Submission submission = home.submission(order.job());
        HandOverEntry entry;
        Parcel parcel;
        try (Target target = targets.apply(order.target())) {
            TargetFacts facts = target.facts();
            Preparation preparation = new Preparation(order, submission, facts);
            parcel = preparation.parcel(EnvironmentInformation.getVersion());
            String id = new TriggerId().toHexString();
            entry = HandOverEntry.prepared(id, preparation.order(), facts, preparation.plan(id), nowMs.getAsLong());
        }
        SavedFiles.requireWritable(entry.plan().directory());
        synchronized (this) {
            requireIdle(order.job());
            log.putParcel(entry.id(), parcel);
            log.put(entry);
            drive(entry);
        }
        return entry;
    }

    private void requireIdle(JobID job) {
        of(job).filter(entry -> entry.phase().holdsTheJob()).ifPresent(entry -> {
            throw new MillraceException(
                    Group.USER,
                    "E267",
                    "job " + job + " is being handed over to " + entry.order().target() + " already, or has been: "
                            + entry.phase() + " " + entry.message(),
                    "wait until that is over; one that is " + Phase.UNDECIDED
                            + " is ended by 'millrace promote JOB --settle here' or '--settle there'");
        });
    }

    /** By its own id. */
    public Optional<HandOverEntry> get(String id) {
        return log.get(id);
    }

    /** The last one of a job. */
    public Optional<HandOverEntry> of(JobID job) {
        return log.lastOf(job);
    }

    /**
     * Ends an {@link Phase#UNDECIDED} one as a person says who has looked.
     *
     * @param isHere whether the job is to be started here; otherwise it runs there
     * @throws MillraceException E265 if there is none
     */
    public synchronized HandOverEntry settle(JobID job, boolean isHere) {
        HandOverEntry entry = of(job).filter(one -> one.phase() == Phase.UNDECIDED)
                .orElseThrow(() -> new MillraceException(
                        Group.USER,
                        "E265",
                        "no hand-over of job " + job + " is " + Phase.UNDECIDED,
                        "'millrace promote JOB --to URL' begins one"));
        HandOverEntry settled = isHere
                ? entry.startingFrom(entry.from().isEmpty() ? entry.savepoint() : entry.from())
                        .enter(Phase.RESUMING, "settled by hand", nowMs.getAsLong())
                : entry.enter(Phase.CONFIRMED, "settled by hand", nowMs.getAsLong());
        log.put(settled);
        if (isHere) {
            drive(settled);
        }
        return settled;
    }

    private void drive(HandOverEntry entry) {
        threads.start(entry, () -> {
            try (Target target = targets.apply(entry.order().target())) {
                new HandOver(entry, log, home, target, nowMs).run();
            }
        });
    }

    /** Leaves hand-overs where they are, for a later {@link #recover()}. */
    @Override
    public void close() {
        threads.close();
    }
}
