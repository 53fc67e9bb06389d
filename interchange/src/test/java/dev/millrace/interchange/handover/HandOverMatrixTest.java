package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.MillraceJob;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import dev.millrace.server.handover.HandOverEntry;
import dev.millrace.server.handover.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class HandOverMatrixTest {
    private static final String POST = "^POST \\S*/jobs ";
    private static final String STATUS = "^GET \\S*/jobs/[0-9a-f]{32}/status ";
    private static final String CHECKPOINTS = "^GET \\S*/jobs/[0-9a-f]{32}/checkpoints ";
    private static final String CANCEL = "^PATCH ";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static FlinkCluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        cluster = Clusters.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void mend() throws Exception {
        if (!cluster.hasJobManager()) {
            cluster.restartJobManager();
        }
    }

    private static String pattern(String requests) {
        return switch (requests) {
            case "POST" -> POST;
            case "STATUS" -> STATUS;
            case "CHECKPOINTS" -> CHECKPOINTS;
            case "CANCEL" -> CANCEL;
            default -> throw new IllegalArgumentException(requests);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 1, REFUSE, CONFIRMED",
        "POST, 1, RESET, CONFIRMED",
        "POST, 1, ERROR, CONFIRMED",
        "POST, 1, FREEZE, RESUMED",
        "POST, 100, ERROR, RESUMED",
        "STATUS, 1, REFUSE, CONFIRMED",
        "STATUS, 1, RESET, CONFIRMED",
        "STATUS, 1, ERROR, CONFIRMED",
        "STATUS, 1, FREEZE, CONFIRMED",
        "CHECKPOINTS, 1, REFUSE, CONFIRMED",
        "CHECKPOINTS, 1, RESET, CONFIRMED",
        "CHECKPOINTS, 1, ERROR, CONFIRMED",
        "CHECKPOINTS, 1, FREEZE, CONFIRMED",
    })
    void shouldLeaveOneCopyWhateverHappensToRequests(String requests, int count, Fault fault, Phase expected)
            throws Exception {
        try (Move move = new Move(directory, cluster);
                FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            MillraceJob job = move.start();
            proxy.set(FaultyProxy.Rule.of(pattern(requests), 1, count, fault));

            move.handOvers().start(move.order(job, proxy.address(), 0));
            HandOverEntry over = move.await(job.id());

            assertThat(proxy.matches()).isPositive();
            assertThat(over.phase()).as(over.message()).isEqualTo(expected);
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @ParameterizedTest
    @CsvSource({"REFUSE", "RESET", "ERROR", "FREEZE"})
    void shouldTakeBackAJobThatFailsThereWhateverHappensToTheFirstCancellation(Fault fault) throws Exception {
        try (Move move = new Move(directory, cluster);
                FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            MillraceJob job = move.start(Numbers.Abroad.STALLS);
            proxy.set(FaultyProxy.Rule.of(CANCEL, 1, 1, fault));

            move.handOvers().start(move.order(job, proxy.address(), 0));
            HandOverEntry over = move.await(job.id());

            assertThat(proxy.matches()).isPositive();
            assertThat(over.phase()).as(over.message()).isEqualTo(Phase.RESUMED);
            assertThat(over.message()).contains("no checkpoint");
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @Test
    void shouldTakeBackAJobThatFailsThereAndSayWhy() throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start(Numbers.Abroad.FAILS);

            move.handOvers().start(move.order(job, move.address(), 0));
            HandOverEntry over = move.await(job.id());

            assertThat(over.phase()).as(over.message()).isEqualTo(Phase.RESUMED);
            assertThat(over.message()).contains("it does not like it here");
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PREPARED, RESUMED, false",
        "SAVED, RESUMED, false",
        "SUBMITTING, RESUMED, false",
        "SUBMITTED, RESUMED, false",
        "CANCELLING, RESUMED, false",
        "SUBMITTING, CONFIRMED, true",
        "SUBMITTED, RESUMED, true",
    })
    void shouldTakeTheJobBackWhenTheTargetsJobManagerIsKilled(Phase at, Phase expected, boolean isRestarted)
            throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start(at == Phase.CANCELLING ? Numbers.Abroad.STALLS : Numbers.Abroad.WORKS);
            move.log.onEntering(at, () -> kill(isRestarted));

            move.handOvers().start(move.order(job, move.address(), 0));
            HandOverEntry over = move.await(job.id());

            assertThat(over.phase()).as(over.message()).isEqualTo(expected);
            if (!isRestarted) {
                cluster.restartJobManager();
            }
            move.assertOneCopyAndExactOutput(over);
        }
    }

    private static void kill(boolean isRestarted) {
        try {
            if (isRestarted) {
                cluster.restartJobManager();
            } else {
                cluster.killJobManager();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldGoOnFromTheCheckpointThatTheJobCompletedUnseenBeforeTheJobManagerWasKilled() throws Exception {
        try (Move move = new Move(directory, cluster);
                FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            MillraceJob job = move.start();
            proxy.set(FaultyProxy.Rule.of(STATUS, 1, 1_000, Fault.ERROR));

            HandOverEntry begun = move.handOvers().start(move.patientOrder(job, proxy.address()));
            Patience.until(LIMIT, () -> move.hasCheckpoint(begun.plan().targetJob()), () -> "no checkpoint there");
            cluster.killJobManager();
            proxy.close();
            HandOverEntry over = move.await(job.id());

            assertThat(over.phase()).as(over.message()).isEqualTo(Phase.RESUMED);
            assertThat(over.from()).contains(begun.plan().targetJob().toHexString());
            cluster.restartJobManager();
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @Test
    void shouldAskAPersonWhenTheTargetFallsSilentAndDoAsItIsTold() throws Exception {
        try (Move move = new Move(directory, cluster);
                FaultyProxy proxy = new FaultyProxy(cluster.restPort())) {
            MillraceJob job = move.start();
            proxy.set(FaultyProxy.Rule.of(STATUS, 1, 1_000, Fault.FREEZE));

            move.handOvers().start(move.order(job, proxy.address(), 0));
            HandOverEntry undecided = move.await(job.id());
            HandOverEntry settled = move.handOvers().settle(job.id(), false);

            assertThat(undecided.phase()).isEqualTo(Phase.UNDECIDED);
            assertThat(undecided.message()).contains("flink list -a -m", "--settle there", "--settle here");
            move.assertOneCopyAndExactOutput(settled);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PREPARED, false, KEPT",
        "STOPPING, true, KEPT",
        "STOPPING, false, KEPT",
        "SAVED, true, CONFIRMED",
        "SAVED, false, CONFIRMED",
        "SUBMITTING, true, CONFIRMED",
        "SUBMITTING, false, CONFIRMED",
        "SUBMITTED, true, CONFIRMED",
        "SUBMITTED, false, CONFIRMED",
        "CONFIRMED, true, CONFIRMED",
        "CONFIRMED, false, CONFIRMED",
    })
    void shouldGoOnFromWhatWasWrittenDownWhenTheServerComesBack(Phase at, boolean isLost, Phase expected)
            throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start();
            move.log.crashAt(at, isLost);

            HandOverEntry over = crashAndAwait(move, job);

            assertThat(over.phase()).as(over.message()).isEqualTo(expected);
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @ParameterizedTest
    @CsvSource({"CANCELLING, true", "CANCELLING, false", "RESUMING, true", "RESUMING, false", "RESUMED, true"})
    void shouldGoOnWithTakingTheJobBackWhenTheServerComesBack(Phase at, boolean isLost) throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start(Numbers.Abroad.STALLS);
            move.log.crashAt(at, isLost);

            HandOverEntry over = crashAndAwait(move, job);

            assertThat(over.phase()).as(over.message()).isEqualTo(Phase.RESUMED);
            move.assertOneCopyAndExactOutput(over);
        }
    }

    private static HandOverEntry crashAndAwait(Move move, MillraceJob job) throws Exception {
        try {
            move.handOvers().start(move.order(job, move.address(), 0));
        } catch (IllegalStateException ended) {
            assertThat(ended).hasMessageContaining("the server ends here");
        }
        assertThat(move.log.fired().await(60, TimeUnit.SECONDS)).isTrue();
        move.crash();
        return move.await(job.id());
    }

    @Test
    void shouldRefuseBeforeAnythingIsDoneToTheJobWhatCannotSucceed() throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start();

            assertThatThrownBy(() -> move.handOvers().start(move.order(job, "http://127.0.0.1:1", 0)))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo("E260"));
            assertThatThrownBy(() -> move.handOvers().start(move.order(job, move.address(), 9)))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo("E262"));
            assertThatThrownBy(() -> move.handOvers().start(move.order(job, move.address(), 129)))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo("E263"));

            assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        }
    }
}
