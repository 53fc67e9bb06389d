package dev.millrace.flink.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.flink.checkpoint.Attempt.Subtask;
import dev.millrace.flink.checkpoint.Decision.Announce;
import dev.millrace.flink.checkpoint.Decision.AsType;
import dev.millrace.flink.checkpoint.Decision.AskCoordinators;
import dev.millrace.flink.checkpoint.Decision.Complete;
import dev.millrace.flink.checkpoint.Decision.DropPart;
import dev.millrace.flink.checkpoint.Decision.FailJob;
import dev.millrace.flink.checkpoint.Decision.GiveUp;
import dev.millrace.flink.checkpoint.Decision.Locate;
import dev.millrace.flink.checkpoint.Decision.Refuse;
import dev.millrace.flink.checkpoint.Decision.Store;
import dev.millrace.flink.checkpoint.Decision.TakeUp;
import dev.millrace.flink.checkpoint.Decision.TriggerIn;
import dev.millrace.flink.checkpoint.Decision.TriggerNow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.jobgraph.tasks.CheckpointCoordinatorConfiguration;
import org.junit.jupiter.api.Test;

/** One test a row of the table in {@code docs/mechanisms/checkpoints.md}. */
class CheckpointProtocolTest {
    private static final JobVertexID VERTEX = new JobVertexID(1, 1);
    private static final Subtask FIRST = new Subtask(VERTEX, 0);
    private static final Subtask SECOND = new Subtask(VERTEX, 1);
    private static final List<Subtask> BOTH = List.of(FIRST, SECOND);
    private static final Tasks RUNNING = new Tasks(true, BOTH);
    private static final CheckpointProperties OWN =
            CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION);
    private static final CheckpointProperties SAVEPOINT =
            CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL);
    private static final CheckpointProperties STOP =
            CheckpointProperties.forSyncSavepoint(true, false, SavepointFormatType.CANONICAL);
    private static final List<VertexShape> SHAPES = List.of(
            new VertexShape(VERTEX, "vertex", 2, 8, List.of(OperatorIDPair.generatedIDOnly(new OperatorID(1, 1)))));

    private final CheckpointProtocol protocol = protocol(0);

    private static CheckpointProtocol protocol(int tolerated) {
        return new CheckpointProtocol(CheckpointCoordinatorConfiguration.builder()
                .setCheckpointInterval(100)
                .setCheckpointTimeout(1000)
                .setMinPauseBetweenCheckpoints(30)
                .setMaxConcurrentCheckpoints(1)
                .setTolerableCheckpointFailureNumber(tolerated)
                .setExactlyOnce(true)
                .build());
    }

    private static CheckpointRequest request(CheckpointProperties properties) {
        return new CheckpointRequest(properties, null, new CompletableFuture<>());
    }

    private static TaskStateSnapshot part(boolean isTaskFinished) {
        return new TaskStateSnapshot(1, isTaskFinished);
    }

    private long ask(CheckpointProperties properties) {
        CheckpointRequest request = request(properties);
        List<Decision> decisions = protocol.requested(request, RUNNING);
        assertThat(decisions).hasSize(1).hasOnlyElementsOfType(Locate.class);
        long id = ((Locate) decisions.get(0)).id();
        assertThat(protocol.located(request, id, null, SHAPES, 5)).hasOnlyElementsOfType(AskCoordinators.class);
        return id;
    }

    private long gather(CheckpointProperties properties) {
        long id = ask(properties);
        assertThat(arrive(id, RUNNING)).hasAtLeastOneElementOfType(Announce.class);
        assertThat(protocol.announced(id, List.of())).isEmpty();
        return id;
    }

    private List<Decision> arrive(long id, Tasks tasks) {
        return protocol.partsArrived(id, Map.of(), List.of(), tasks);
    }

    private long store(CheckpointProperties properties, boolean finished) {
        long id = gather(properties);
        assertThat(protocol.acknowledged(id, FIRST, part(finished))).isEmpty();
        assertThat(protocol.acknowledged(id, SECOND, part(finished))).hasOnlyElementsOfType(Store.class);
        return id;
    }

    private void begin() {
        assertThat(protocol.begun(7, false)).containsExactly(new TriggerIn(100));
    }

    private static CheckpointFailureReason reasonOf(List<Decision> decisions) {
        return decisions.stream()
                .filter(GiveUp.class::isInstance)
                .map(decision -> ((GiveUp) decision).cause().getCheckpointFailureReason())
                .findFirst()
                .orElseThrow();
    }

    // ---- before there is a checkpoint

    @Test
    void shouldRefuseWhileNoAttemptRuns() {
        assertThat(protocol.requested(request(OWN), RUNNING)).hasSize(1).hasOnlyElementsOfType(Refuse.class);
    }

    @Test
    void shouldTryItsOwnAgainSoonWhileTasksAreDeployed() {
        begin();

        assertThat(protocol.requested(request(OWN), new Tasks(false, BOTH))).contains(new TriggerIn(100));
        assertThat(protocol.requested(request(SAVEPOINT), new Tasks(false, BOTH)))
                .hasOnlyElementsOfType(Refuse.class);
    }

    @Test
    void shouldNumberCheckpointsAfterTheOneThatTheJobBeganWith() {
        begin();

        assertThat(ask(OWN)).isEqualTo(8);
    }

    @Test
    void shouldCountAFailureWhenThereIsNoPlaceForIt() {
        begin();
        CheckpointRequest request = request(OWN);
        protocol.requested(request, RUNNING);

        assertThat(protocol.notLocated(request, 8, new IOException("full")))
                .hasAtLeastOneElementOfType(Refuse.class)
                .hasAtLeastOneElementOfType(FailJob.class);
    }

    @Test
    void shouldLetNoRequestOvertakeAnotherThatWaitsForCoordinators() {
        begin();
        long first = ask(SAVEPOINT);
        CheckpointRequest second = request(SAVEPOINT);

        assertThat(protocol.requested(second, RUNNING)).isEmpty();
        assertThat(arrive(first, RUNNING)).endsWith(new TakeUp(second));
    }

    @Test
    void shouldTakeUpWhatWaitedWhenTheOneBeforeItIsGivenUp() {
        begin();
        long first = ask(SAVEPOINT);
        CheckpointRequest second = request(SAVEPOINT);
        protocol.requested(second, RUNNING);

        assertThat(protocol.expired(first)).contains(new TakeUp(second));
    }

    @Test
    void shouldRefuseWhatWaitedWhenTheAttemptEnds() {
        begin();
        ask(SAVEPOINT);
        protocol.requested(request(SAVEPOINT), RUNNING);

        assertThat(protocol.ended("over"))
                .hasAtLeastOneElementOfType(Refuse.class)
                .hasAtLeastOneElementOfType(GiveUp.class);
    }

    // ---- asking

    @Test
    void shouldAnnounceToEveryTaskThatIsNotOver() {
        begin();
        long id = ask(OWN);

        Announce announce =
                (Announce) arrive(id, new Tasks(true, List.of(SECOND))).get(0);

        assertThat(announce.tasks()).containsExactly(SECOND);
        assertThat(announce.as()).isEqualTo(AsType.REQUESTED);
    }

    @Test
    void shouldGiveUpWhenTasksHaveFailedSinceCoordinatorsWereAsked() {
        begin();
        long id = ask(SAVEPOINT);

        assertThat(reasonOf(arrive(id, new Tasks(false, List.of()))))
                .isEqualTo(CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING);
    }

    @Test
    void shouldGiveUpWhenACoordinatorFails() {
        begin();

        assertThat(reasonOf(protocol.partsFailed(ask(OWN), new IOException())))
                .isEqualTo(CheckpointFailureReason.TRIGGER_CHECKPOINT_FAILURE);
    }

    @Test
    void shouldNeedNothingOfWhatTheJobOnlyBorrowed() {
        protocol.begun(7, true);
        long first = ask(OWN);
        Announce announce = (Announce) arrive(first, RUNNING).get(0);
        protocol.announced(first, List.of());
        protocol.acknowledged(first, FIRST, part(false));
        protocol.acknowledged(first, SECOND, part(false));
        protocol.stored(first, null, RUNNING, 10);

        assertThat(announce.as()).isEqualTo(AsType.FULL);
        assertThat(((Announce) arrive(ask(OWN), RUNNING).get(0)).as()).isEqualTo(AsType.REQUESTED);
    }

    // ---- gathering

    @Test
    void shouldGiveUpWhenATaskHadEndedBeforeItWasTold() {
        begin();
        long id = ask(OWN);
        arrive(id, RUNNING);

        assertThat(reasonOf(protocol.announced(id, List.of(FIRST))))
                .isEqualTo(CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY);
    }

    @Test
    void shouldStoreWhenTheLastPartIsThere() {
        begin();

        store(OWN, false);
    }

    @Test
    void shouldDropAPartThatNobodyWaitsFor() {
        begin();
        long id = gather(OWN);
        protocol.acknowledged(id, FIRST, part(false));

        assertThat(protocol.acknowledged(id, FIRST, part(false))).hasOnlyElementsOfType(DropPart.class);
        assertThat(protocol.acknowledged(id + 1, FIRST, part(false))).hasOnlyElementsOfType(DropPart.class);
    }

    @Test
    void shouldFailTheJobWhenMorePartsFailInARowThanAreTolerated() {
        begin();

        assertThat(protocol.declined(gather(OWN), new IOException())).hasAtLeastOneElementOfType(FailJob.class);
    }

    @Test
    void shouldTryAgainWhenAFailureIsTolerated() {
        CheckpointProtocol tolerant = protocol(1);
        tolerant.begun(0, false);
        CheckpointRequest request = request(OWN);
        tolerant.requested(request, RUNNING);
        tolerant.located(request, 1, null, SHAPES, 5);

        assertThat(tolerant.expired(1)).contains(new TriggerIn(100)).doesNotHaveAnyElementsOfTypes(FailJob.class);
    }

    @Test
    void shouldGiveUpWhenATaskEndsWithoutItsPart() {
        begin();
        long id = gather(OWN);
        protocol.acknowledged(id, FIRST, part(false));

        assertThat(protocol.taskEnded(FIRST, RUNNING)).isEmpty();
        assertThat(reasonOf(protocol.taskEnded(SECOND, RUNNING)))
                .isEqualTo(CheckpointFailureReason.CHECKPOINT_DECLINED_TASK_NOT_READY);
    }

    @Test
    void shouldRestartTheJobWhenTheSavepointFailsThatItsSourcesHaveStoppedFor() {
        begin();

        assertThat(protocol.expired(gather(STOP))).hasAtLeastOneElementOfType(FailJob.class);
    }

    @Test
    void shouldNotRestartTheJobWhenThatFailsBeforeAnyTaskWasTold() {
        begin();

        assertThat(protocol.expired(ask(STOP))).doesNotHaveAnyElementsOfTypes(FailJob.class);
    }

    // ---- the end

    @Test
    void shouldTellEveryoneThatACheckpointIsComplete() {
        begin();
        long id = store(OWN, false);

        List<Decision> decisions = protocol.stored(id, null, RUNNING, 10);

        assertThat(decisions).hasSize(1);
        assertThat(((Complete) decisions.get(0)).commits()).isTrue();
    }

    @Test
    void shouldNotTellTasksOfASavepointSinceTheJobMayGoBackBeforeIt() {
        begin();
        long id = store(SAVEPOINT, true);

        List<Decision> decisions = protocol.stored(id, null, RUNNING, 10);

        assertThat(((Complete) decisions.get(0)).commits()).isFalse();
    }

    @Test
    void shouldGiveUpOlderCheckpointsButNoSavepoints() {
        begin();
        long savepoint = gather(SAVEPOINT);
        long older = gather(OWN);
        long newer = store(OWN, false);

        List<Decision> decisions = protocol.stored(newer, null, RUNNING, 10);

        assertThat(reasonOf(decisions)).isEqualTo(CheckpointFailureReason.CHECKPOINT_SUBSUMED);
        assertThat(decisions)
                .filteredOn(GiveUp.class::isInstance)
                .hasSize(1)
                .allMatch(decision -> ((GiveUp) decision).checkpoint().id == older);
        assertThat(protocol.pending()).extracting(one -> one.id).containsExactly(savepoint);
    }

    @Test
    void shouldGiveUpWhatCouldNotBeStored() {
        begin();

        assertThat(reasonOf(protocol.notStored(store(OWN, false), new IOException())))
                .isEqualTo(CheckpointFailureReason.FINALIZE_CHECKPOINT_FAILURE);
    }

    @Test
    void shouldTakeNothingAfterTheSavepointThatTheJobIsStoppedWith() {
        begin();
        long id = store(STOP, false);
        protocol.stored(id, null, RUNNING, 10);

        assertThat(protocol.due(1000)).isEmpty();
        assertThat(protocol.requested(request(SAVEPOINT), RUNNING)).hasOnlyElementsOfType(Refuse.class);
        assertThat(protocol.lingers(FIRST, new Tasks(true, List.of(FIRST)))).isEmpty();
    }

    @Test
    void shouldTakeOneAtOnceWhenAllTasksOnlyWaitForIt() {
        begin();

        assertThat(protocol.lingers(FIRST, RUNNING)).isEmpty();
        assertThat(protocol.lingers(SECOND, RUNNING)).containsExactly(new TriggerNow());
    }

    @Test
    void shouldNotTakeATaskForFinishedThatHasStillToCommit() {
        begin();
        long id = gather(OWN);
        protocol.acknowledged(id, FIRST, part(true));
        protocol.acknowledged(id, SECOND, part(false));
        protocol.stored(id, null, RUNNING, 10);

        assertThat(protocol.requested(request(OWN), RUNNING)).contains(new TriggerIn(100));
        assertThat(ask(SAVEPOINT)).isEqualTo(id + 1);
        assertThat(((Announce) arrive(id + 1, RUNNING).get(0)).tasks()).containsExactlyElementsOf(BOTH);
    }

    // ---- time

    @Test
    void shouldWaitForThePauseAfterTheLast() {
        begin();
        protocol.stored(store(OWN, false), null, RUNNING, 500);

        assertThat(protocol.due(510)).containsExactly(new TriggerIn(20));
        assertThat(protocol.due(530)).containsExactly(new TriggerIn(100), new TriggerNow());
    }

    @Test
    void shouldNotTakeMoreThanAreAllowedAtOnce() {
        begin();
        gather(OWN);

        assertThat(protocol.due(1000)).containsExactly(new TriggerIn(100));
    }

    @Test
    void shouldNotTakeItsOwnWhileTheJobIsBeingStopped() {
        begin();
        gather(STOP);

        assertThat(protocol.due(1000)).containsExactly(new TriggerIn(100));
    }
}
