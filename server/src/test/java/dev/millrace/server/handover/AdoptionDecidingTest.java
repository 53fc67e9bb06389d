package dev.millrace.server.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times: patience 60, confirmation 100, orphans 80; all in milliseconds. */
class AdoptionDecidingTest {
    private static final String SAVEPOINT = "file:/s/savepoint-1";
    private static final String CHECKPOINT = "file:/c/chk-3";
    private static final Observation.Times NOW = new Observation.Times(0, 0, 0, 0);

    private static AdoptionEntry entry(AdoptionPhase phase, boolean hasHa, boolean takesCheckpoints) {
        AdoptionOrder order = new AdoptionOrder(new JobID(1, 1), "http://flink:8081", "file:/s", 60, 100);
        TargetFacts facts = new TargetFacts("1.20.3", 8, hasHa, 80, 5, "", "");
        AdoptionPlan plan = new AdoptionPlan(
                new JobID(2, 2), new JobID(3, 3), "t", "file:/s/a", "file:/c", takesCheckpoints ? 10 : 0, List.of());
        String from = phase == AdoptionPhase.RETURNING ? SAVEPOINT : "";
        return new AdoptionEntry("a", order, facts, plan, phase, SAVEPOINT, 7, from, "why", Map.of());
    }

    private static Sighting sighting(String status, long completed) {
        return switch (status) {
            case "ABSENT" -> new Sighting.Absent();
            case "SILENT" -> new Sighting.Silent(false, "no answer");
            case "REFUSED" -> new Sighting.Silent(true, "nobody listens");
            default -> new Sighting.Job(JobStatus.valueOf(status), status.equals("RUNNING"), completed, "", "");
        };
    }

    private static AdoptionObservation there(
            String status, StopStatus stop, boolean hasSavepoint, Observation.Times times, Observation.Posts posts) {
        return new AdoptionObservation(
                sighting(status, 0),
                stop,
                hasSavepoint ? Optional.of(SAVEPOINT) : Optional.empty(),
                new Sighting.NotAsked(),
                Optional.empty(),
                false,
                times,
                posts);
    }

    private static AdoptionObservation here(
            String status, long completed, boolean hasCheckpoint, boolean isCancelled, long inPhaseMs) {
        return new AdoptionObservation(
                new Sighting.NotAsked(),
                StopStatus.of(StopStatus.Kind.NOT_ASKED),
                Optional.empty(),
                sighting(status, completed),
                hasCheckpoint ? Optional.of(CHECKPOINT) : Optional.empty(),
                isCancelled,
                new Observation.Times(inPhaseMs, 0, 0, 0),
                new Observation.Posts(false, 0, ""));
    }

    private static String name(AdoptionStep step) {
        if (step instanceof AdoptionStep.End end) {
            return end.phase().name();
        }
        if (step instanceof AdoptionStep.Return back) {
            return "Return " + back.from();
        }
        return step.getClass().getSimpleName();
    }

    @ParameterizedTest
    @CsvSource({
        // status there, silent for, expected
        "RUNNING, 0, Stop",
        "RESTARTING, 0, Stop",
        "FINISHED, 0, KEPT",
        "FAILED, 0, KEPT",
        "ABSENT, 0, KEPT",
        "SILENT, 60, Wait",
        "SILENT, 61, KEPT",
    })
    void shouldStopWhatRunsThereAndLeaveEverythingElse(String status, long silentMs, String expected) {
        AdoptionStep step = AdoptionDeciding.next(
                entry(AdoptionPhase.PREPARED, false, true),
                there(
                        status,
                        StopStatus.of(StopStatus.Kind.NOT_ASKED),
                        false,
                        new Observation.Times(0, 0, silentMs, 0),
                        new Observation.Posts(false, 0, "")));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // status there, what it says of the stop, savepoint, refusals, expected
        "RUNNING, UNKNOWN, false, 0, Stop",
        "RUNNING, UNKNOWN, true, 2, Stop",
        "RUNNING, UNKNOWN, false, 3, KEPT",
        "RUNNING, IN_PROGRESS, false, 0, Wait",
        "RUNNING, IN_PROGRESS, true, 0, Wait",
        "RUNNING, COMPLETED, true, 0, Wait",
        "RUNNING, FAILED, false, 0, KEPT",
        "RUNNING, FAILED, true, 0, KEPT",
        "FINISHED, COMPLETED, true, 0, NoteSavepoint",
        "FINISHED, UNKNOWN, true, 0, NoteSavepoint",
        "FINISHED, COMPLETED, false, 0, NoteSavepoint",
        "FINISHED, IN_PROGRESS, false, 0, Wait",
        "FINISHED, UNKNOWN, false, 0, KEPT",
        "FINISHED, FAILED, false, 0, KEPT",
        "FAILED, FAILED, true, 0, KEPT",
        "CANCELED, UNKNOWN, true, 0, KEPT",
    })
    void shouldTakeTheSavepointOnlyOfAJobThatHasFinishedThere(
            String status, StopStatus.Kind stop, boolean hasSavepoint, int refusals, String expected) {
        AdoptionStep step = AdoptionDeciding.next(
                entry(AdoptionPhase.STOPPING, false, true),
                there(
                        status,
                        new StopStatus(stop, SAVEPOINT),
                        hasSavepoint,
                        NOW,
                        new Observation.Posts(true, refusals, "no")));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // status there, HA, savepoint, in the same state, silent for, refused for, expected
        "ABSENT, false, true, 80, 0, 0, Wait",
        "ABSENT, false, true, 81, 0, 0, NoteSavepoint",
        "ABSENT, false, false, 81, 0, 0, UNDECIDED",
        "ABSENT, true, true, 81, 0, 0, UNDECIDED",
        "REFUSED, false, true, 0, 81, 80, Wait",
        "REFUSED, false, true, 0, 81, 81, NoteSavepoint",
        "REFUSED, false, false, 0, 160, 160, Wait",
        "REFUSED, false, false, 0, 161, 161, UNDECIDED",
        "REFUSED, true, true, 0, 61, 81, UNDECIDED",
        "SILENT, false, true, 0, 60, 0, Wait",
        "SILENT, false, true, 0, 61, 0, UNDECIDED",
    })
    @SuppressWarnings("checkstyle:ParameterNumber") // A table.
    void shouldNotTakeSilenceInTheStopForAnEnd(
            String status, boolean hasHa, boolean hasSavepoint, long same, long silent, long refused, String expected) {
        AdoptionStep step = AdoptionDeciding.next(
                entry(AdoptionPhase.STOPPING, hasHa, true),
                there(
                        status,
                        StopStatus.of(StopStatus.Kind.UNKNOWN),
                        hasSavepoint,
                        new Observation.Times(0, same, silent, refused),
                        new Observation.Posts(true, 0, "")));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // phase, status here, completed, checkpoint on the disk, takes any, cancelled by this process, in phase,
        // expected
        "STARTING, ABSENT, 0, false, true, false, 0, Start",
        "STARTING, RUNNING, 0, false, true, false, 0, NoteStarted",
        "STARTING, FAILED, 0, false, true, false, 0, NoteStarted",
        "STARTED, RUNNING, 0, false, true, false, 0, AskForCheckpoint",
        "STARTED, RUNNING, 0, false, true, false, 101, Cancel",
        "STARTED, RUNNING, 1, false, true, false, 101, CONFIRMED",
        "STARTED, RUNNING, 0, true, true, false, 0, CONFIRMED",
        "STARTED, RUNNING, 0, false, false, false, 0, CONFIRMED",
        "STARTED, CREATED, 0, false, false, false, 0, Wait",
        "STARTED, RESTARTING, 0, false, true, false, 101, Cancel",
        "STARTED, SUSPENDED, 0, false, true, false, 0, Wait",
        "STARTED, FINISHED, 0, false, true, false, 0, CONFIRMED",
        "STARTED, CANCELED, 0, false, true, false, 0, CONFIRMED",
        "STARTED, FAILED, 0, false, true, false, 0, Return file:/s/savepoint-1",
        "STARTED, FAILED, 1, false, true, false, 0, CONFIRMED",
        "STARTED, FAILED, 0, true, true, false, 0, CONFIRMED",
        "STARTED, ABSENT, 0, false, true, false, 0, Return file:/s/savepoint-1",
        "STARTED, ABSENT, 0, true, true, false, 0, CONFIRMED",
        "CANCELLING, RUNNING, 0, false, true, true, 60, Cancel",
        "CANCELLING, CANCELLING, 0, false, true, true, 61, UNDECIDED",
        "CANCELLING, RUNNING, 1, false, true, false, 0, CONFIRMED",
        "CANCELLING, RUNNING, 1, false, true, true, 0, Cancel",
        "CANCELLING, CANCELED, 0, false, true, true, 0, Return file:/s/savepoint-1",
        "CANCELLING, CANCELED, 1, true, true, true, 0, Return file:/c/chk-3",
        "CANCELLING, CANCELED, 1, false, true, true, 0, UNDECIDED",
        "CANCELLING, FINISHED, 0, false, true, true, 0, CONFIRMED",
        "CANCELLING, ABSENT, 0, false, true, false, 0, Return file:/s/savepoint-1",
        "CANCELLING, ABSENT, 0, true, true, false, 0, Return file:/c/chk-3",
    })
    @SuppressWarnings("checkstyle:ParameterNumber") // A table.
    void shouldGiveBackOnlyWhatHasEndedHereWithoutACheckpoint(
            AdoptionPhase phase,
            String status,
            long completed,
            boolean hasCheckpoint,
            boolean takes,
            boolean isCancelled,
            long inPhaseMs,
            String expected) {
        AdoptionStep step = AdoptionDeciding.next(
                entry(phase, false, takes), here(status, completed, hasCheckpoint, isCancelled, inPhaseMs));

        assertThat(name(step)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // status there, may have arrived, refusals, in phase, silent for, expected
        "ABSENT, false, 0, 0, 0, Submit",
        "ABSENT, true, 2, 60, 0, Submit",
        "ABSENT, true, 3, 0, 0, UNDECIDED",
        "ABSENT, true, 0, 61, 0, UNDECIDED",
        "SILENT, false, 0, 0, 0, Submit",
        "SILENT, true, 0, 0, 60, Wait",
        "SILENT, true, 0, 0, 61, UNDECIDED",
        "INITIALIZING, true, 0, 0, 0, RETURNED",
        "RUNNING, false, 0, 0, 0, RETURNED",
    })
    void shouldSubmitUntilTheClusterHasTheJobAgain(
            String status, boolean mayHaveArrived, int refusals, long inPhaseMs, long silentMs, String expected) {
        AdoptionStep step = AdoptionDeciding.next(
                entry(AdoptionPhase.RETURNING, false, true),
                there(
                        status,
                        StopStatus.of(StopStatus.Kind.NOT_ASKED),
                        false,
                        new Observation.Times(inPhaseMs, 0, silentMs, 0),
                        new Observation.Posts(mayHaveArrived, refusals, "no")));

        assertThat(name(step)).isEqualTo(expected);
    }

    @Test
    void shouldReadTheSavepointBackBeforeItStartsAnything() {
        AdoptionEntry saved = entry(AdoptionPhase.SAVED, false, true);
        AdoptionObservation nothing = here("ABSENT", 0, false, false, 0);

        assertThat(AdoptionDeciding.next(saved, nothing)).isInstanceOf(AdoptionStep.Start.class);
        assertThat(AdoptionDeciding.next(saved.withSavepoint(SAVEPOINT, 0), nothing))
                .isInstanceOf(AdoptionStep.Examine.class);
    }

    @Test
    void shouldSayHowToLookWhenItDoesNotKnow() {
        AdoptionStep step = AdoptionDeciding.next(
                entry(AdoptionPhase.CANCELLING, false, true), here("CANCELLING", 0, false, true, 61));

        assertThat(((AdoptionStep.End) step).why())
                .contains("flink list -a -m flink:8081", "--settle there", "--settle here", SAVEPOINT);
    }
}
