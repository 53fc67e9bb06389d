package dev.millrace.server.handover;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the steps that {@link Deciding} names, from whatever phase was written down last to the end. Owned by its own
 * thread; interrupting that leaves the hand-over where it is, to be gone on with later.
 */
final class HandOver {
    private static final Logger LOG = LoggerFactory.getLogger(HandOver.class);
    private static final long BETWEEN_LOOKS_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int RESUME_ATTEMPTS = 3;

    private final HandOverLog<HandOverEntry> log;
    private final Home home;
    private final Target target;
    private final LongSupplier nowMs;
    private final Silence silence;
    private HandOverEntry entry;
    private long enteredMs;
    private Observation.Posts posts;
    private boolean hasAskedForCheckpoint;

    /** @param entry as it was written down last */
    HandOver(HandOverEntry entry, HandOverLog<HandOverEntry> log, Home home, Target target, LongSupplier nowMs) {
        this.entry = entry;
        this.log = log;
        this.home = home;
        this.target = target;
        this.nowMs = nowMs;
        this.silence = new Silence(nowMs.getAsLong());
        this.enteredMs = nowMs.getAsLong();
        // Of what a process before this one sent, nobody knows.
        this.posts = new Observation.Posts(entry.phase() == Phase.SUBMITTING, 0, "");
    }

    /** Goes on until it is over. */
    void run() {
        while (!entry.phase().isOver() && !Thread.currentThread().isInterrupted()) {
            take(Deciding.next(entry, observe()));
        }
    }

    private Observation observe() {
        boolean isAtHome = entry.phase() == Phase.PREPARED || entry.phase() == Phase.STOPPING;
        Sighting sighting = switch (entry.phase()) {
            case SUBMITTING, SUBMITTED, CANCELLING -> target.look(entry.plan().targetJob());
            case PREPARED, STOPPING, SAVED, RESUMING, CONFIRMED, RESUMED, KEPT, UNDECIDED -> new Sighting.NotAsked();
        };
        return new Observation(
                isAtHome ? home.presence(entry.order().job()) : Home.Presence.UNKNOWN,
                isAtHome ? SavedFiles.savepointIn(entry.plan().directory()) : Optional.empty(),
                sighting,
                silence.see(sighting, enteredMs, nowMs.getAsLong()),
                posts,
                checkpointThere(sighting));
    }

    /** Only of interest, and only at rest, when the job does not run there. */
    private Optional<String> checkpointThere(Sighting sighting) {
        boolean isLive = sighting instanceof Sighting.Job job && !job.status().isGloballyTerminalState();
        return isLive || sighting instanceof Sighting.NotAsked
                ? Optional.empty()
                : SavedFiles.newestCheckpoint(
                        entry.plan().checkpoints(), entry.plan().targetJob());
    }

    private void take(Step step) {
        LOG.debug("hand-over {} in {}: {}", entry.id(), entry.phase(), step);
        if (step instanceof Step.Stop) {
            stop();
        } else if (step instanceof Step.NoteSavepoint note) {
            entry = entry.withSavepoint(note.path());
            enter(Phase.SAVED, entry.message());
        } else if (step instanceof Step.Examine) {
            examine();
        } else if (step instanceof Step.Submit) {
            submit();
        } else if (step instanceof Step.NoteSubmitted) {
            enter(Phase.SUBMITTED, "");
        } else if (step instanceof Step.Wait) {
            pause();
        } else if (step instanceof Step.AskForCheckpoint) {
            askForCheckpoint();
        } else if (step instanceof Step.Cancel cancel) {
            cancel(cancel);
        } else if (step instanceof Step.Resume resume) {
            resume(resume);
        } else if (step instanceof Step.Recover recover) {
            home.recover(entry.order().job());
            enter(Phase.KEPT, recover.why());
        } else if (step instanceof Step.End end) {
            enter(end.phase(), end.why());
        }
    }

    private void enter(Phase phase, String why) {
        entry = entry.enter(phase, why, nowMs.getAsLong());
        log.put(entry);
        enteredMs = nowMs.getAsLong();
        LOG.info("hand-over {} of job {}: {} {}", entry.id(), entry.order().job(), phase, why);
    }

    private static void pause() {
        LockSupport.parkNanos(BETWEEN_LOOKS_NS);
    }

    /** Waits without a limit of its own: a checkpoint has one, and a job that has stopped unseen would run nowhere. */
    private void stop() {
        enter(Phase.STOPPING, "");
        try {
            String path = home.stopWithSavepoint(
                            entry.order().job(), entry.plan().directory())
                    .get();
            entry = entry.withSavepoint(path);
            enter(Phase.SAVED, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException e) {
            entry = entry.enter(Phase.STOPPING, Answers.root(e), nowMs.getAsLong());
        }
    }

    private void examine() {
        SavepointExamination found = SavepointExamination.of(entry.savepoint(), log.parcel(entry.id()));
        if (found.bytes() == 0) {
            resume(new Step.Resume(entry.savepoint(), found.fault()));
            return;
        }
        entry = entry.withSavepointBytes(found.bytes());
        log.put(entry);
    }

    private void submit() {
        if (entry.phase() == Phase.SAVED) {
            enter(Phase.SUBMITTING, "");
        } else {
            pause();
        }
        Posting posting = target.submit(log.parcel(entry.id()), entry.plan().targetJob(), entry.savepoint());
        switch (posting.kind()) {
            case ACCEPTED -> enter(Phase.SUBMITTED, "");
            case REJECTED -> posts = new Observation.Posts(true, posts.rejected() + 1, posting.why());
            case UNANSWERED -> posts = new Observation.Posts(true, 0, posting.why());
            case NOT_SENT -> posts = new Observation.Posts(posts.mayHaveArrived(), 0, posting.why());
        }
    }

    /** Once: a checkpoint that fails will be followed by those that are due. */
    private void askForCheckpoint() {
        if (entry.plan().takesCheckpoints() && !hasAskedForCheckpoint) {
            hasAskedForCheckpoint = true;
            target.triggerCheckpoint(entry.plan().targetJob());
        }
        pause();
    }

    private void cancel(Step.Cancel cancel) {
        if (entry.phase() != Phase.CANCELLING) {
            enter(Phase.CANCELLING, cancel.why());
        }
        target.cancel(entry.plan().targetJob());
        pause();
    }

    private void resume(Step.Resume resume) {
        if (entry.phase() != Phase.RESUMING) {
            entry = entry.startingFrom(resume.from());
            enter(Phase.RESUMING, resume.why());
        }
        for (int attempt = 1; ; attempt++) {
            Optional<RuntimeException> failure = started();
            if (failure.isEmpty()) {
                enter(Phase.RESUMED, entry.message());
                return;
            }
            if (attempt == RESUME_ATTEMPTS) {
                enter(
                        Phase.UNDECIDED,
                        entry.message() + "; and it could not be started here from " + entry.from() + ": "
                                + Answers.root(failure.get()) + ". It runs nowhere: mend that, then 'millrace promote "
                                + entry.order().job().toHexString() + " --settle here'");
                return;
            }
            pause();
        }
    }

    /** Why it was not; empty if it was. */
    private Optional<RuntimeException> started() {
        try {
            home.resume(log.parcel(entry.id()), entry.plan().resumedJob(), entry.from());
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.warn("job {} could not be started from {}", entry.order().job(), entry.from(), e);
            return Optional.of(e);
        }
    }
}
