package dev.millrace.server.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.handover.Home.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Times: patience 60, confirmation 100, orphans 80, stale 5; all in milliseconds. */
class DecidingTest {
    private static final String SAVEPOINT = "file:/s/savepoint-1";
    private static final String CHECKPOINT = "file:/c/chk-3";

    private static HandOverEntry entry(Phase phase, boolean hasHa, boolean takesCheckpoints) {
        Order order = new Order(new JobID(1, 1), "http://flink:8081", "file:/s", 0, 60, 100);
        TargetFacts facts = new TargetFacts("1.20.3", 8, hasHa, 80, 5, "", "");
        Plan plan = new Plan(
                new JobID(2, 2), new JobID(3, 3), "file:/s/h", "file:/c", takesCheckpoints ? 10 : 0, List.of());
        return new HandOverEntry("h", order, facts, plan, phase, SAVEPOINT, 7, "", "why", Map.of());
    }

    private static Observation seen(Sighting sighting, long inPhaseMs, long sameMs, long silentMs, long refusedMs) {
        return seen(sighting, new Observation.Times(inPhaseMs, sameMs, silentMs, refusedMs), true, 0, Optional.empty());
    }

    private static Observation seen(
            Sighting sighting, Observation.Times times, boolean mayHaveArrived, int rejected, Optional<String> there) {
        return new Observation(
                Presence.UNKNOWN,
                Optional.empty(),
                sighting,
                times,
                new Observation.Posts(mayHaveArrived, rejected, "no"),
                there);
    }

    private static Observation home(Presence presence, boolean hasSavepoint) {
        return new Observation(
                presence,
                hasSavepoint ? Optional.of(SAVEPOINT) : Optional.empty(),
                new Sighting.NotAsked(),
                new Observation.Times(0, 0, 0, 0),
                new Observation.Posts(false, 0, ""),
                Optional.empty());
    }

    private static Sighting.Job job(JobStatus status, long completed) {
        return new Sighting.Job(status, status == JobStatus.RUNNING, completed, "", "");
    }

    private static String name(Step step) {
        return step instanceof Step.End end
                ? end.phase().name()
                : step instanceof Step.Resume resume
                        ? "Resume " + resume.from()
                        : step.getClass().getSimpleName();
    }

    @ParameterizedTest
    @CsvSource({
        "PREPARED, RUNNING, false, Stop",
        "PREPARED, RUNNING, true, Stop",
        "PREPARED, ENDED, false, KEPT",
        "PREPARED, UNKNOWN, false, Recover",
        "STOPPING, RUNNING, false, KEPT",
        "STOPPING, RUNNING, true, KEPT",
        "STOPPING, ENDED, true, NoteSavepoint",
        "STOPPING, ENDED, false, KEPT",
        "STOPPING, UNKNOWN, true, NoteSavepoint",
        "STOPPING, UNKNOWN, false, Recover",
    })
    void shouldLookForTheSavepointWhereTheServerMayHaveEndedInTheMiddleOfTheStop(
            Phase phase, Presence presence, boolean hasSavepoint, String expected) {
        Step step = Deciding.next(entry(phase, false, true), home(presence, hasSavepoint));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // status, completed, takes checkpoints, in phase, in the same state, expected
        "RUNNING, 0, true, 0, 0, AskForCheckpoint",
        "RUNNING, 0, true, 100, 0, AskForCheckpoint",
        "RUNNING, 0, true, 101, 0, Cancel",
        "RUNNING, 1, true, 101, 0, CONFIRMED",
        "RUNNING, 0, false, 0, 0, CONFIRMED",
        "CREATED, 0, true, 0, 0, Wait",
        "CREATED, 0, false, 0, 0, Wait",
        "INITIALIZING, 0, false, 101, 0, Cancel",
        "RESTARTING, 0, true, 101, 0, Cancel",
        "FAILING, 0, true, 0, 0, Wait",
        "SUSPENDED, 0, true, 0, 0, Wait",
        "FINISHED, 0, true, 0, 0, CONFIRMED",
        "FAILED, 0, true, 0, 5, Wait",
        "FAILED, 0, true, 0, 6, Resume file:/s/savepoint-1",
        "CANCELED, 0, true, 0, 6, Resume file:/s/savepoint-1",
        "FAILED, 1, true, 0, 6, UNDECIDED",
    })
    void shouldConfirmWhatCompletesACheckpointThereAndTakeBackWhatDoesNot(
            JobStatus status, long completed, boolean takes, long inPhaseMs, long sameMs, String expected) {
        Step step = Deciding.next(
                entry(Phase.SUBMITTED, false, takes), seen(job(status, completed), inPhaseMs, sameMs, 0, 0));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING, 0, 60, 0, Cancel",
        "CANCELLING, 0, 60, 0, Cancel",
        "CANCELLING, 0, 61, 0, UNDECIDED",
        "RUNNING, 1, 0, 0, Cancel",
        "CANCELED, 0, 0, 5, Wait",
        "CANCELED, 0, 0, 6, Resume file:/s/savepoint-1",
        "FAILED, 0, 0, 6, Resume file:/s/savepoint-1",
        "CANCELED, 1, 0, 6, UNDECIDED",
        "FINISHED, 0, 0, 0, CONFIRMED",
    })
    void shouldStartHereOnlyWhatIsKnownToHaveEndedThere(
            JobStatus status, long completed, long inPhaseMs, long sameMs, String expected) {
        Step step = Deciding.next(
                entry(Phase.CANCELLING, false, true), seen(job(status, completed), inPhaseMs, sameMs, 0, 0));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // phase, HA, refused, in phase, silent, refused for, may have arrived, expected
        "SUBMITTING, false, true, 60, 60, 60, false, Submit",
        "SUBMITTING, true, true, 61, 61, 61, false, Resume file:/s/savepoint-1",
        "SUBMITTING, false, false, 60, 60, 0, true, Wait",
        "SUBMITTING, false, false, 61, 61, 0, true, UNDECIDED",
        "SUBMITTING, false, true, 80, 80, 80, true, Wait",
        "SUBMITTING, false, true, 81, 81, 81, true, Resume file:/s/savepoint-1",
        "SUBMITTED, false, true, 80, 80, 80, true, Wait",
        "SUBMITTED, false, true, 81, 81, 81, true, Resume file:/s/savepoint-1",
        "SUBMITTED, false, true, 81, 160, 20, true, Wait",
        "SUBMITTED, false, true, 81, 161, 20, true, UNDECIDED",
        "SUBMITTED, false, false, 61, 61, 0, true, UNDECIDED",
        "SUBMITTED, true, true, 60, 60, 60, true, Wait",
        "SUBMITTED, true, true, 200, 200, 200, true, UNDECIDED",
        "CANCELLING, false, true, 81, 81, 81, true, Resume file:/s/savepoint-1",
        "CANCELLING, true, true, 81, 81, 81, true, UNDECIDED",
        "CANCELLING, false, false, 61, 61, 0, true, UNDECIDED",
    })
    @SuppressWarnings("checkstyle:ParameterNumber") // A row of the table.
    void shouldTakeAJobBackFromASilentTargetOnlyWhereItIsGoneWithItsJobManager(
            Phase phase,
            boolean hasHa,
            boolean isRefused,
            long inPhaseMs,
            long silentMs,
            long refusedMs,
            boolean mayHaveArrived,
            String expected) {
        Observation.Times times = new Observation.Times(inPhaseMs, inPhaseMs, silentMs, refusedMs);

        Step step = Deciding.next(
                entry(phase, hasHa, true),
                seen(new Sighting.Silent(isRefused, "silent"), times, mayHaveArrived, 0, Optional.empty()));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // phase, HA, in phase, same, may have arrived, rejected, expected
        "SUBMITTING, false, 0, 0, false, 0, Submit",
        "SUBMITTING, false, 60, 60, true, 2, Submit",
        "SUBMITTING, false, 61, 61, false, 0, Resume file:/s/savepoint-1",
        "SUBMITTING, false, 61, 80, true, 0, Wait",
        "SUBMITTING, false, 61, 81, true, 0, Resume file:/s/savepoint-1",
        "SUBMITTING, false, 1, 5, true, 3, Wait",
        "SUBMITTING, true, 1, 6, true, 3, Resume file:/s/savepoint-1",
        "SUBMITTED, false, 0, 80, true, 0, Wait",
        "SUBMITTED, false, 0, 81, true, 0, Resume file:/s/savepoint-1",
        "SUBMITTED, true, 0, 80, true, 0, Wait",
        "SUBMITTED, true, 0, 81, true, 0, UNDECIDED",
        "CANCELLING, false, 0, 81, true, 0, Resume file:/s/savepoint-1",
        "CANCELLING, true, 0, 81, true, 0, UNDECIDED",
    })
    @SuppressWarnings("checkstyle:ParameterNumber") // A row of the table.
    void shouldWaitUntilNothingCanComeOfWhatWasSentToATargetThatDoesNotKnowTheJob(
            Phase phase,
            boolean hasHa,
            long inPhaseMs,
            long sameMs,
            boolean mayHaveArrived,
            int rejected,
            String expected) {
        Observation.Times times = new Observation.Times(inPhaseMs, sameMs, 0, 0);

        Step step = Deciding.next(
                entry(phase, hasHa, true),
                seen(new Sighting.Absent(), times, mayHaveArrived, rejected, Optional.empty()));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMITTING", "SUBMITTED", "CANCELLING"})
    void shouldGoOnFromACheckpointThatTheJobCompletedThereRatherThanWriteItsOutputTwice(Phase phase) {
        List<Sighting> gone =
                List.of(new Sighting.Absent(), new Sighting.Silent(true, "refused"), job(JobStatus.FAILED, 1));
        List<String> steps = new ArrayList<>();

        for (Sighting sighting : gone) {
            if (phase != Phase.SUBMITTING || !(sighting instanceof Sighting.Job)) {
                Observation.Times times = new Observation.Times(81, 81, 81, 81);
                steps.add(name(Deciding.next(
                        entry(phase, false, true), seen(sighting, times, true, 0, Optional.of(CHECKPOINT)))));
            }
        }

        assertThat(steps).containsOnly("Resume " + CHECKPOINT);
    }

    @Test
    void shouldNeverStartTheJobHereWhileItIsSeenThere() {
        for (Phase phase : List.of(Phase.SUBMITTING, Phase.SUBMITTED, Phase.CANCELLING)) {
            for (JobStatus status : JobStatus.values()) {
                for (long timeMs : new long[] {0, 60, 61, 100, 101, 1_000_000}) {
                    for (long completed : new long[] {0, 1}) {
                        Step step = Deciding.next(
                                entry(phase, false, true),
                                seen(job(status, completed), timeMs, timeMs, timeMs, timeMs));

                        boolean mayStart = status == JobStatus.FAILED || status == JobStatus.CANCELED;
                        assertThat(step instanceof Step.Resume && !mayStart)
                                .as(phase + " " + status + " " + timeMs)
                                .isFalse();
                    }
                }
            }
        }
    }

    @Test
    void shouldNeverTakeAJobBackByItselfFromAClusterWhoseJobsOutliveItsJobManager() {
        for (Phase phase : List.of(Phase.SUBMITTED, Phase.CANCELLING)) {
            for (Sighting sighting :
                    List.of(new Sighting.Absent(), new Sighting.Silent(true, "r"), new Sighting.Silent(false, "t"))) {
                for (long timeMs : new long[] {0, 61, 81, 161, 1_000_000}) {
                    Step step = Deciding.next(entry(phase, true, true), seen(sighting, timeMs, timeMs, timeMs, timeMs));

                    assertThat(step).isNotInstanceOf(Step.Resume.class);
                }
            }
        }
    }

    @Test
    void shouldSayWhatToLookAtAndTheCommandForEachCaseIfNobodyCanKnow() {
        Step step = Deciding.next(
                entry(Phase.SUBMITTED, true, true), seen(new Sighting.Silent(true, "refused"), 99, 99, 99, 99));

        assertThat(((Step.End) step).why())
                .contains("flink list -a -m flink:8081")
                .contains("promote " + new JobID(1, 1) + " --settle there")
                .contains("promote " + new JobID(1, 1) + " --settle here")
                .contains(SAVEPOINT)
                .contains(new JobID(2, 2).toHexString());
    }

    @Test
    void shouldRepeatTheStartOfAJobThatMayNotHaveBeenStarted() {
        HandOverEntry resuming = entry(Phase.RESUMING, false, true).startingFrom(CHECKPOINT);

        Step step = Deciding.next(resuming, home(Presence.UNKNOWN, true));

        assertThat(step).isEqualTo(new Step.Resume(CHECKPOINT, "why"));
    }
}
