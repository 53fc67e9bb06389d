package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.MillraceJob;
import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.server.handover.HandOverEntry;
import dev.millrace.server.handover.Phase;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverTest {
    private static FlinkCluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        cluster = Clusters.shared();
    }

    @Test
    @Tag("slow")
    void shouldMoveARunningJobToTheClusterWithoutLosingOrDoublingARecord() throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start();

            move.handOvers().start(move.order(job, move.address(), 3));
            HandOverEntry over = move.await(job.id());

            assertThat(over.phase()).as(over.message()).isEqualTo(Phase.CONFIRMED);
            assertThat(over.savepointBytes()).isGreaterThan(1);
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @Test
    @Tag("slow")
    void shouldGoOnWithItAfterTheServerEndedWithTheAnswerToTheSubmission() throws Exception {
        try (Move move = new Move(directory, cluster)) {
            MillraceJob job = move.start();
            move.log.crashAt(Phase.SUBMITTED, true);

            move.handOvers().start(move.order(job, move.address(), 0));
            assertThat(move.log.fired().await(60, TimeUnit.SECONDS)).isTrue();
            move.crash();
            HandOverEntry over = move.await(job.id());

            assertThat(over.phase()).as(over.message()).isEqualTo(Phase.CONFIRMED);
            move.assertOneCopyAndExactOutput(over);
        }
    }

    @Test
    void shouldBeAskedForByTheCommandWhichTellsHowItGoes() throws Exception {
        try (Move move = new Move(directory, cluster);
                HandOverEndpoint server = HandOverEndpoint.start(move.handOvers())) {
            MillraceJob job = move.start();
            String savepoints = directory.resolve("savepoints").toUri().toString();

            Command refused = Command.run(
                    directory, "promote", job.id().toHexString(), "--to", "http://127.0.0.1:1", "-m", server.address());
            Command promoted = Command.run(
                    directory,
                    "promote",
                    job.id().toHexString(),
                    "--to",
                    move.address(),
                    "--directory",
                    savepoints,
                    "-m",
                    server.address());

            assertThat(refused.status()).isEqualTo(3);
            assertThat(refused.err()).contains("error[E269]", "'directory'");
            assertThat(promoted.status()).as(promoted.err()).isZero();
            assertThat(promoted.out()).contains("runs at " + move.address(), "Savepoint file:", "stopped to CONFIRMED");
            move.assertOneCopyAndExactOutput(move.await(job.id()));
        }
    }
}
