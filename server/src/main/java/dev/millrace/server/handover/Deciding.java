package dev.millrace.server.handover;

import org.apache.flink.api.common.JobStatus;

/**
 * Says what to do next. Pure: the same facts give the same step. One rule stands above all: the job is started here
 * only if it is known that it does not run there and has completed no checkpoint there that would be lost. Stateless.
 */
final class Deciding {
    /** So many refusals in a row are the target's last word. */
    static final int REFUSALS = 3;

    private final HandOverEntry entry;
    private final Observation seen;

    private Deciding(HandOverEntry entry, Observation seen) {
        this.entry = entry;
        this.seen = seen;
    }

    static Step next(HandOverEntry entry, Observation seen) {
        return new Deciding(entry, seen).next();
    }

    private Step next() {
        return switch (entry.phase()) {
            case PREPARED -> prepared();
            case STOPPING -> stopping();
            case SAVED -> entry.savepointBytes() == 0 ? new Step.Examine() : new Step.Submit();
            case SUBMITTING -> submitting();
            case SUBMITTED -> submitted();
            case CANCELLING -> cancelling();
            case RESUMING -> new Step.Resume(entry.from(), entry.message());
            case CONFIRMED, RESUMED, KEPT, UNDECIDED -> new Step.End(entry.phase(), entry.message());
        };
    }

    private Step prepared() {
        return switch (seen.home()) {
            case RUNNING -> new Step.Stop();
            case ENDED -> new Step.End(Phase.KEPT, "the job ended before it was stopped for this");
            case UNKNOWN -> new Step.Recover("the server ended before the job was stopped; it goes on here");
        };
    }

    /** Decided only after the stop has failed, or after a crash in the middle of it. */
    private Step stopping() {
        if (seen.home() == Home.Presence.RUNNING) {
            return new Step.End(Phase.KEPT, "it could not be stopped with a savepoint and runs on: " + entry.message());
        }
        if (seen.savepoint().isPresent()) {
            return new Step.NoteSavepoint(seen.savepoint().get());
        }
        if (seen.home() == Home.Presence.ENDED) {
            return new Step.End(Phase.KEPT, "the job ended without a savepoint: " + entry.message());
        }
        return new Step.Recover("the server ended before the savepoint was complete; the job goes on here");
    }

    private Step submitting() {
        if (seen.sighting() instanceof Sighting.Job) {
            return new Step.NoteSubmitted();
        }
        if (seen.sighting() instanceof Sighting.Silent silent) {
            return silent(silent);
        }
        if (seen.checkpointThere().isPresent()) {
            return gone("the target no longer knows the job");
        }
        boolean isOutOfTime = seen.times().inPhaseMs() > entry.order().patienceMs();
        boolean isRefused = seen.posts().rejected() >= REFUSALS;
        if (isOutOfTime || isRefused) {
            return gone("the target did not take the job: " + seen.posts().lastWhy());
        }
        return new Step.Submit();
    }

    private Step submitted() {
        if (seen.sighting() instanceof Sighting.Job job) {
            return there(job);
        }
        if (seen.sighting() instanceof Sighting.Silent silent) {
            return silent(silent);
        }
        return gone("the target no longer knows the job");
    }

    private Step there(Sighting.Job job) {
        if (job.status() == JobStatus.FINISHED) {
            return new Step.End(Phase.CONFIRMED, "the job has finished there");
        }
        if (job.status().isGloballyTerminalState()) {
            return terminal(job, "the job is " + job.status() + " there" + because(job));
        }
        if (job.completedCheckpoints() > 0) {
            return new Step.End(Phase.CONFIRMED, "it completed a checkpoint there");
        }
        if (!entry.plan().takesCheckpoints() && job.isAllRunning()) {
            return new Step.End(
                    Phase.CONFIRMED, "all its tasks run there; it takes no checkpoints, so nothing more can be known");
        }
        if (seen.times().inPhaseMs() > entry.order().confirmMs()) {
            return new Step.Cancel((entry.plan().takesCheckpoints()
                            ? "it completed no checkpoint there within "
                            : "not all its tasks came to run there within ")
                    + entry.order().confirmMs() + " ms" + because(job));
        }
        return job.isAllRunning() ? new Step.AskForCheckpoint() : new Step.Wait();
    }

    private static String because(Sighting.Job job) {
        return job.failure().isEmpty() ? "" : ": " + job.failure();
    }

    private Step cancelling() {
        if (seen.sighting() instanceof Sighting.Silent silent) {
            return silent(silent);
        }
        if (!(seen.sighting() instanceof Sighting.Job job)) {
            return gone(entry.message());
        }
        if (job.status() == JobStatus.FINISHED) {
            return new Step.End(Phase.CONFIRMED, "the job has finished there");
        }
        if (job.status().isGloballyTerminalState()) {
            return terminal(job, entry.message());
        }
        if (seen.times().inPhaseMs() > entry.order().patienceMs()) {
            return undecided("it was asked to cancel the job and has not done so");
        }
        return new Step.Cancel(entry.message());
    }

    /** What the target says of checkpoints is old for a while; only then does none mean none. */
    private Step terminal(Sighting.Job job, String why) {
        if (seen.times().sameMs() <= entry.target().staleMs()) {
            return new Step.Wait();
        }
        if (seen.checkpointThere().isPresent()) {
            return new Step.Resume(seen.checkpointThere().get(), why);
        }
        return job.completedCheckpoints() == 0
                ? new Step.Resume(entry.savepoint(), why)
                : undecided(why + "; it had completed a checkpoint, which is not to be found from here: "
                        + (job.lastCheckpoint().isEmpty() ? "it was deleted" : job.lastCheckpoint()));
    }

    /**
     * A JobManager answers and does not know the job; if it was another's, that one's tasks may still go on a while.
     */
    private Step gone(String why) {
        boolean mayHaveRun = entry.phase() != Phase.SUBMITTING || seen.posts().mayHaveArrived();
        if (mayHaveRun && seen.times().sameMs() <= settlingMs()) {
            return new Step.Wait();
        }
        boolean wasAccepted = entry.phase() != Phase.SUBMITTING;
        if (wasAccepted && entry.target().hasHa()) {
            return undecided(why);
        }
        return new Step.Resume(seen.checkpointThere().orElse(entry.savepoint()), why);
    }

    private long settlingMs() {
        boolean isAnswered = entry.phase() == Phase.SUBMITTING && seen.posts().rejected() >= REFUSALS;
        return isAnswered ? entry.target().staleMs() : entry.target().orphansMs();
    }

    private Step silent(Sighting.Silent silent) {
        boolean hasNotArrived =
                entry.phase() == Phase.SUBMITTING && !seen.posts().mayHaveArrived();
        if (hasNotArrived) {
            return seen.times().inPhaseMs() > entry.order().patienceMs()
                    ? new Step.Resume(entry.savepoint(), "the target was never reached: " + silent.why())
                    : new Step.Submit();
        }
        long lostMs = Math.max(entry.order().patienceMs(), entry.target().orphansMs());
        if (!entry.target().hasHa() && seen.times().refusedMs() > lostMs) {
            return new Step.Resume(
                    seen.checkpointThere().orElse(entry.savepoint()),
                    "nobody has listened at the target for " + lostMs
                            + " ms: its JobManager is gone, and the job with it");
        }
        boolean maySettle = !entry.target().hasHa() && silent.isRefused();
        return seen.times().silentMs() > (maySettle ? 2 * lostMs : entry.order().patienceMs())
                ? undecided(silent.why())
                : new Step.Wait();
    }

    private Step undecided(String why) {
        return new Step.End(Phase.UNDECIDED, Advice.of(entry, why));
    }
}
