package dev.millrace.server.handover;

import org.apache.flink.api.common.JobStatus;

/**
 * Says what to do next. Pure: the same facts give the same step. The job is started here only if it is known that it
 * has ended there, and given back only if it is known that it has ended here and left no output that would be written
 * again. Stateless.
 */
final class AdoptionDeciding {
    private final AdoptionEntry entry;
    private final AdoptionObservation seen;

    private AdoptionDeciding(AdoptionEntry entry, AdoptionObservation seen) {
        this.entry = entry;
        this.seen = seen;
    }

    static AdoptionStep next(AdoptionEntry entry, AdoptionObservation seen) {
        return new AdoptionDeciding(entry, seen).next();
    }

    private AdoptionStep next() {
        return switch (entry.phase()) {
            case PREPARED -> prepared();
            case STOPPING -> stopping();
            case SAVED -> entry.savepointBytes() == 0 ? new AdoptionStep.Examine() : new AdoptionStep.Start();
            case STARTING ->
                seen.here() instanceof Sighting.Job ? new AdoptionStep.NoteStarted() : new AdoptionStep.Start();
            case STARTED -> started();
            case CANCELLING -> cancelling();
            case RETURNING -> returning();
            case CONFIRMED, RETURNED, KEPT, UNDECIDED -> new AdoptionStep.End(entry.phase(), entry.message());
        };
    }

    private AdoptionStep prepared() {
        if (seen.there() instanceof Sighting.Job job) {
            return job.status().isGloballyTerminalState()
                    ? kept("the job ended there before it was stopped for this: " + job.status())
                    : new AdoptionStep.Stop();
        }
        if (seen.there() instanceof Sighting.Silent silent) {
            return seen.times().silentMs() > entry.order().patienceMs()
                    ? kept("the cluster does not answer, and nothing was asked of it: " + silent.why())
                    : new AdoptionStep.Wait();
        }
        return kept("the cluster no longer knows the job; it was not stopped for this");
    }

    private AdoptionStep stopping() {
        if (seen.there() instanceof Sighting.Job job) {
            return job.status().isGloballyTerminalState() ? stopped(job) : notYetStopped();
        }
        if (seen.there() instanceof Sighting.Silent silent) {
            return silentInTheStop(silent);
        }
        if (seen.times().sameMs() <= entry.cluster().orphansMs()) {
            return new AdoptionStep.Wait(); // Tasks of a JobManager that has gone may go on for so long.
        }
        boolean hasEnded = seen.savepoint().isPresent() && !entry.cluster().hasHa();
        return hasEnded
                ? new AdoptionStep.NoteSavepoint(seen.savepoint().get())
                : undecided("the cluster no longer knows the job, which was being stopped");
    }

    private AdoptionStep stopped(Sighting.Job job) {
        if (job.status() != JobStatus.FINISHED) {
            return kept("the job ended there while it was being stopped: " + job.status() + because(job));
        }
        if (seen.savepoint().isPresent()) {
            return new AdoptionStep.NoteSavepoint(seen.savepoint().get());
        }
        return switch (seen.stop().kind()) {
            case COMPLETED -> new AdoptionStep.NoteSavepoint(seen.stop().text());
            case IN_PROGRESS -> new AdoptionStep.Wait();
            case NOT_ASKED, UNKNOWN, FAILED -> kept("the job finished there without a savepoint");
        };
    }

    private AdoptionStep notYetStopped() {
        return switch (seen.stop().kind()) {
            case FAILED ->
                kept("it could not be stopped with a savepoint and runs on there: "
                        + seen.stop().text());
            case IN_PROGRESS, COMPLETED -> new AdoptionStep.Wait();
            case NOT_ASKED, UNKNOWN ->
                seen.posts().rejected() >= Deciding.REFUSALS
                        ? kept("the cluster refused to stop it, and it runs on there: "
                                + seen.posts().lastWhy())
                        : new AdoptionStep.Stop();
        };
    }

    private AdoptionStep silentInTheStop(Sighting.Silent silent) {
        long lostMs = Math.max(entry.order().patienceMs(), entry.cluster().orphansMs());
        boolean isLost = !entry.cluster().hasHa() && seen.times().refusedMs() > lostMs;
        if (isLost && seen.savepoint().isPresent()) {
            return new AdoptionStep.NoteSavepoint(seen.savepoint().get());
        }
        boolean maySettle = !entry.cluster().hasHa() && silent.isRefused();
        return seen.times().silentMs() > (maySettle ? 2 * lostMs : entry.order().patienceMs())
                ? undecided(silent.why())
                : new AdoptionStep.Wait();
    }

    private AdoptionStep started() {
        if (!(seen.here() instanceof Sighting.Job job)) {
            return seen.checkpointHere().isPresent()
                    ? confirmed("it completed a checkpoint here")
                    : new AdoptionStep.Return(entry.savepoint(), "this server could not go on with it");
        }
        if (job.status() == JobStatus.FINISHED) {
            return confirmed("the job has finished here");
        }
        if (job.status() == JobStatus.CANCELED) {
            return confirmed("the job was cancelled here");
        }
        if (hasCompletedHere(job)) {
            return confirmed("it completed a checkpoint here");
        }
        if (job.status() == JobStatus.FAILED) {
            return new AdoptionStep.Return(entry.savepoint(), "the job is FAILED here" + because(job));
        }
        if (!entry.plan().takesCheckpoints() && job.isAllRunning()) {
            return confirmed("all its tasks run here; it takes no checkpoints, so nothing more can be known");
        }
        if (seen.times().inPhaseMs() > entry.order().confirmMs()) {
            return new AdoptionStep.Cancel((entry.plan().takesCheckpoints()
                            ? "it completed no checkpoint here within "
                            : "not all its tasks came to run here within ")
                    + entry.order().confirmMs() + " ms" + because(job));
        }
        return job.isAllRunning() ? new AdoptionStep.AskForCheckpoint() : new AdoptionStep.Wait();
    }

    private boolean hasCompletedHere(Sighting.Job job) {
        return job.completedCheckpoints() > 0 || seen.checkpointHere().isPresent();
    }

    private AdoptionStep cancelling() {
        if (!(seen.here() instanceof Sighting.Job job)) {
            return new AdoptionStep.Return(seen.checkpointHere().orElse(entry.savepoint()), entry.message());
        }
        if (job.status() == JobStatus.FINISHED) {
            return confirmed("the job has finished here");
        }
        if (job.status().isGloballyTerminalState()) {
            return ended(job);
        }
        if (!seen.isCancelled() && hasCompletedHere(job)) {
            return confirmed("it completed a checkpoint here");
        }
        return seen.times().inPhaseMs() > entry.order().patienceMs()
                ? undecided("the job was cancelled here and has not ended")
                : new AdoptionStep.Cancel(entry.message());
    }

    private AdoptionStep ended(Sighting.Job job) {
        if (seen.checkpointHere().isPresent()) {
            return new AdoptionStep.Return(seen.checkpointHere().get(), entry.message());
        }
        return job.completedCheckpoints() == 0
                ? new AdoptionStep.Return(entry.savepoint(), entry.message())
                : undecided(entry.message() + "; as it was cancelled it completed a checkpoint, which was deleted");
    }

    private AdoptionStep returning() {
        if (seen.there() instanceof Sighting.Job) {
            return new AdoptionStep.End(AdoptionPhase.RETURNED, entry.message());
        }
        if (seen.there() instanceof Sighting.Silent silent && seen.posts().mayHaveArrived()) {
            return seen.times().silentMs() > entry.order().patienceMs()
                    ? undecided(entry.message() + "; while it was being given back: " + silent.why())
                    : new AdoptionStep.Wait();
        }
        boolean isRefused = seen.posts().rejected() >= Deciding.REFUSALS;
        if (isRefused || seen.times().inPhaseMs() > entry.order().patienceMs()) {
            return undecided(entry.message() + "; and the cluster did not take the job back: "
                    + seen.posts().lastWhy());
        }
        return new AdoptionStep.Submit();
    }

    private static String because(Sighting.Job job) {
        return job.failure().isEmpty() ? "" : ": " + job.failure();
    }

    private static AdoptionStep kept(String why) {
        return new AdoptionStep.End(AdoptionPhase.KEPT, why);
    }

    private static AdoptionStep confirmed(String why) {
        return new AdoptionStep.End(AdoptionPhase.CONFIRMED, why);
    }

    private AdoptionStep undecided(String why) {
        return new AdoptionStep.End(AdoptionPhase.UNDECIDED, Advice.of(entry, why));
    }
}
