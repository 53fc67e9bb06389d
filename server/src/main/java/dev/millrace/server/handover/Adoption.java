package dev.millrace.server.handover;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.JobID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the steps that {@link AdoptionDeciding} names, from whatever phase was written down last to the end. Owned by
 * its own thread; interrupting that leaves the adoption where it is, to be gone on with later.
 */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int START_ATTEMPTS = 3;

    private final HandOverLog<AdoptionEntry> log;
    private final AdoptiveHome home;
    private final Target cluster;
    private final LongSupplier nowMs;
    private final Silence silence;
    private AdoptionEntry entry;
    private long enteredMs;
    private Observation.Posts posts;
    private boolean hasCancelled;
    private boolean hasAskedForCheckpoint;
    private int failedStarts;

    /** @param entry as it was written down last */
    Adoption(
            AdoptionEntry entry,
            HandOverLog<AdoptionEntry> log,
            AdoptiveHome home,
            Target cluster,
            LongSupplier nowMs) {
        this.entry = entry;
        this.log = log;
        this.home = home;
        this.cluster = cluster;
        this.nowMs = nowMs;
        this.silence = new Silence(nowMs.getAsLong());
        this.enteredMs = nowMs.getAsLong();
        // Of what a process before this one sent, nobody knows.
        this.posts = new Observation.Posts(entry.phase() == AdoptionPhase.RETURNING, 0, "");
    }

    /** Goes on until it is over. */
    void run() {
        while (!entry.phase().isOver() && !Thread.currentThread().isInterrupted()) {
            AdoptionObservation seen = observe();
            if (!Thread.currentThread().isInterrupted()) { // What was seen then is worth nothing.
                take(AdoptionDeciding.next(entry, seen));
            }
        }
    }

    private AdoptionObservation observe() {
        Sighting there = switch (entry.phase()) {
            case PREPARED, STOPPING -> cluster.look(entry.job());
            case RETURNING -> cluster.look(entry.plan().returnedJob());
            case SAVED, STARTING, STARTED, CANCELLING, CONFIRMED, RETURNED, KEPT, UNDECIDED -> new Sighting.NotAsked();
        };
        boolean isStopping = entry.phase() == AdoptionPhase.STOPPING;
        boolean mayBeHere = switch (entry.phase()) {
            case STARTING, STARTED, CANCELLING -> true;
            case PREPARED, STOPPING, SAVED, RETURNING, CONFIRMED, RETURNED, KEPT, UNDECIDED -> false;
        };
        JobID job = entry.plan().hereJob();
        // After the look: what has ended completes no checkpoint any more.
        Sighting here = mayBeHere ? home.look(job) : new Sighting.NotAsked();
        return new AdoptionObservation(
                there,
                isStopping && there instanceof Sighting.Job
                        ? cluster.stopStatus(entry.job(), entry.plan().trigger())
                        : StopStatus.of(StopStatus.Kind.NOT_ASKED),
                isStopping ? SavedFiles.savepointIn(entry.plan().directory()) : Optional.empty(),
                here,
                mayBeHere ? SavedFiles.newestCheckpoint(entry.plan().checkpoints(), job) : Optional.empty(),
                hasCancelled,
                silence.see(there, enteredMs, nowMs.getAsLong()),
                posts);
    }

    private void take(AdoptionStep step) {
        LOG.debug("adoption {} in {}: {}", entry.id(), entry.phase(), step);
        if (step instanceof AdoptionStep.Stop) {
            stop();
        } else if (step instanceof AdoptionStep.NoteSavepoint note) {
            entry = entry.withSavepoint(note.path(), 0);
            enter(AdoptionPhase.SAVED, "");
        } else if (step instanceof AdoptionStep.Examine) {
            examine();
        } else if (step instanceof AdoptionStep.Start) {
            start();
        } else if (step instanceof AdoptionStep.NoteStarted) {
            enter(AdoptionPhase.STARTED, "");
        } else if (step instanceof AdoptionStep.Wait) {
            pause();
        } else if (step instanceof AdoptionStep.AskForCheckpoint) {
            askForCheckpoint();
        } else if (step instanceof AdoptionStep.Cancel cancel) {
            cancel(cancel);
        } else if (step instanceof AdoptionStep.Return back) {
            giveBack(back.from(), back.why());
        } else if (step instanceof AdoptionStep.Submit) {
            submit();
        } else if (step instanceof AdoptionStep.End end) {
            enter(end.phase(), end.why());
        }
    }

    private void enter(AdoptionPhase phase, String why) {
        entry = entry.enter(phase, why, nowMs.getAsLong());
        log.put(entry);
        enteredMs = nowMs.getAsLong();
        LOG.info("adoption {} of job {}: {} {}", entry.id(), entry.job(), phase, why);
    }

    private static void pause() {
        LockSupport.parkNanos(BETWEEN_LOOKS_NS);
    }

    private void stop() {
        if (entry.phase() == AdoptionPhase.PREPARED) {
            enter(AdoptionPhase.STOPPING, "");
        } else {
            pause();
        }
        note(cluster.stop(entry.job(), entry.plan().directory(), entry.plan().trigger()));
    }

    private void note(Posting posting) {
        switch (posting.kind()) {
            case ACCEPTED, UNANSWERED -> posts = new Observation.Posts(true, 0, posting.why());
            case REJECTED -> posts = new Observation.Posts(true, posts.rejected() + 1, posting.why());
            case NOT_SENT -> posts = new Observation.Posts(posts.mayHaveArrived(), 0, posting.why());
        }
    }

    private void examine() {
        SavepointExamination found = SavepointExamination.of(entry.savepoint(), log.parcel(entry.id()));
        if (found.bytes() == 0) {
            giveBack(entry.savepoint(), found.fault());
            return;
        }
        entry = entry.withSavepoint(entry.savepoint(), found.bytes());
        log.put(entry);
    }

    private void start() {
        if (entry.phase() == AdoptionPhase.SAVED) {
            enter(AdoptionPhase.STARTING, "");
        }
        try {
            home.resume(log.parcel(entry.id()), entry.plan().hereJob(), entry.savepoint());
            enter(AdoptionPhase.STARTED, "");
        } catch (RuntimeException e) {
            LOG.warn("job {} could not be started from {}", entry.job(), entry.savepoint(), e);
            if (++failedStarts == START_ATTEMPTS) {
                giveBack(entry.savepoint(), "it could not be started here: " + Answers.root(e));
            } else {
                pause();
            }
        }
    }

    /** Once: a checkpoint that fails will be followed by those that are due. */
    private void askForCheckpoint() {
        if (entry.plan().takesCheckpoints() && !hasAskedForCheckpoint) {
            hasAskedForCheckpoint = true;
            home.triggerCheckpoint(entry.plan().hereJob());
        }
        pause();
    }

    private void cancel(AdoptionStep.Cancel cancel) {
        if (entry.phase() != AdoptionPhase.CANCELLING) {
            enter(AdoptionPhase.CANCELLING, cancel.why());
        }
        hasCancelled = true;
        home.cancel(entry.plan().hereJob());
        pause();
    }

    private void giveBack(String from, String why) {
        entry = entry.returningFrom(from);
        posts = new Observation.Posts(false, 0, "");
        enter(AdoptionPhase.RETURNING, why);
    }

    /** Whatever the store still has of the job here goes first: a restart must not start it beside the one there. */
    private void submit() {
        home.forget(entry.plan().hereJob());
        note(cluster.submit(log.parcel(entry.id()), entry.plan().returnedJob(), entry.from()));
        pause();
    }
}
