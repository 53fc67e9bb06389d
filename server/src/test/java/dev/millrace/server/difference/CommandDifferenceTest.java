package dev.millrace.server.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.Programs;
import dev.millrace.testing.ProgramJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same commands: stock Flink's client says and does the same with our server as with Flink's, at the port that
 * stands for Flink's RPC as well, and so does our own.
 */
class CommandDifferenceTest {
    private static final String NONE = "0123456789abcdef0123456789abcdef";
    /** Of a job that cannot start: from Flink's machinery to the file that is missing, and what we say in its place. */
    private static final Predicate<String> NOT_THE_WAY_TO_THE_REASON = line -> !line.matches(
            "(Caused by: .*(CompletionException: |RuntimeException: java|FlinkException: error).*)|hint: .*");

    private static final Gate OPEN = new Gate("open");

    @TempDir
    private static Path directory;

    private static Peer flink;
    private static Peer millrace;

    @BeforeAll
    static void start() throws Exception {
        OPEN.open();
        flink = Peer.flink(Files.createDirectory(directory.resolve("flink")));
        millrace = Peer.millrace(Files.createDirectory(directory.resolve("millrace")));
    }

    @AfterAll
    static void stop() throws Exception {
        flink.close();
        millrace.close();
    }

    @FunctionalInterface
    private interface Scene {
        void play(Stage stage) throws Exception;
    }

    private static void assertAlike(Scene scene) throws Exception {
        Stage expected = Stage.stock(flink);
        Stage stock = Stage.stock(millrace);
        Stage own = Stage.own(millrace);

        scene.play(expected);
        scene.play(stock);
        scene.play(own);

        assertThat(stock.transcript()).isEqualTo(expected.transcript());
        assertThat(own.transcript()).isEqualTo(expected.transcript());
    }

    private static String running(Stage stage) throws Exception {
        return stage.submit(id -> GatedJobs.windows(id, OPEN, new Gate("never")));
    }

    private static String withoutCheckpoints(Stage stage) throws Exception {
        return stage.submit(id -> GatedJobs.failing(id, OPEN, new Gate("never"), 0, 0));
    }

    private static void end(Stage stage, String job) {
        stage.command("cancel", job);
        stage.await(job, "CANCELED");
    }

    @Test
    void shouldListJobsByTheirStates() throws Exception {
        assertAlike(stage -> {
            stage.command("list");
            String first = running(stage);
            String second = running(stage);
            end(stage, second);
            stage.command("list");
            stage.command("list", "-r");
            stage.command("list", "-s");
            stage.command("list", "-a");
            stage.command("list", "-r", "-s");
            end(stage, first);
            stage.command("list", "-a");
        });
    }

    @Test
    void shouldTakeCheckpoints() throws Exception {
        assertAlike(stage -> {
            String job = running(stage);
            stage.command("checkpoint", job);
            stage.checkpoint(job);
            stage.command("checkpoint", "--full", job);
            stage.checkpoint(job);
            stage.command("checkpoint", "--incremental", job);
            stage.command("checkpoint", "-full", job);
            stage.checkpoint(job);
            end(stage, job);
            stage.command("checkpoint", job);
            stage.command("checkpoint", NONE);
            stage.command("checkpoint", "nonsense");
            stage.command("checkpoint");
        });
    }

    @Test
    void shouldTakeAndDisposeOfSavepoints() throws Exception {
        assertAlike(stage -> {
            String job = running(stage);
            stage.command("savepoint", job, stage.savepoints());
            String first = stage.savepoint();
            stage.command("savepoint", "-type", "native", job, stage.savepoints());
            stage.savepoint();
            stage.command("savepoint", "-detached", job, stage.savepoints());
            stage.triggered(job);
            stage.command("savepoint", "-d", first);
            stage.command("savepoint", "-d", first);
            stage.command("savepoint", job);
            stage.command("savepoint", "-type", "nonsense", job, stage.savepoints());
            end(stage, job);
            stage.command("savepoint", job, stage.savepoints());
            stage.command("savepoint", NONE, stage.savepoints());
            stage.command("savepoint");
        });
    }

    @Test
    void shouldTakeSavepointsOfJobsThatTakeNoCheckpoints() throws Exception {
        assertAlike(stage -> {
            String job = withoutCheckpoints(stage);
            stage.command("savepoint", job, stage.savepoints());
            stage.savepoint();
            stage.command("stop", "-p", stage.savepoints(), job);
            stage.savepoint();
            stage.await(job, "FINISHED");
        });
    }

    @Test
    void shouldStopJobs() throws Exception {
        assertAlike(stage -> {
            String job = running(stage);
            stage.command("stop", job);
            stage.command("stop", "-p", stage.savepoints(), job);
            stage.savepoint();
            stage.await(job, "FINISHED");
            stage.command("stop", "-p", stage.savepoints(), job);
            String drained = running(stage);
            stage.command("stop", "--drain", "-p", stage.savepoints(), drained);
            stage.savepoint();
            stage.await(drained, "FINISHED");
            String detached = running(stage);
            stage.command("stop", "-d", "-detached", "-p", stage.savepoints(), detached);
            stage.triggered(detached);
            stage.await(detached, "FINISHED");
            stage.command("stop", NONE);
            stage.command("stop");
        });
    }

    @Test
    void shouldCancelJobs() throws Exception {
        assertAlike(stage -> {
            String job = running(stage);
            stage.command("cancel", "-s", job);
            stage.command("cancel", "-s", stage.savepoints(), job);
            stage.savepoint();
            stage.await(job, "CANCELED");
            stage.command("cancel", "-s", stage.savepoints(), job);
            stage.command("cancel", job);
            stage.command("cancel", NONE);
            stage.command("cancel");
        });
    }

    @Test
    void shouldCancelNoJobThatHasFinished() throws Exception {
        assertAlike(stage -> {
            String job = running(stage);
            stage.command("stop", "-p", stage.savepoints(), job);
            stage.await(job, "FINISHED");
            stage.command("cancel", job);
        });
    }

    @Test
    void shouldRunPrograms() throws Exception {
        Path jar = Files.write(directory.resolve("programs.jar"), Jars.ofPrograms(Programs.Short.class));
        assertAlike(stage -> {
            stage.command("run", jar.toString(), "attached");
            stage.await(stage.submitted(), "FINISHED");
            stage.command("run", "-d", "-p", "2", jar.toString(), "detached");
            stage.await(stage.submitted(), "FINISHED");
            stage.command("run", "-c", Programs.Throwing.class.getName(), jar.toString(), "Meier");
            stage.command("run", "-c", Programs.WithoutExecute.class.getName(), jar.toString());
            stage.command("run", "-c", "no.such.Class", jar.toString());
            stage.command(NOT_THE_WAY_TO_THE_REASON, "run", "-s", stage.savepoints() + "/none", jar.toString());
            stage.command("run", "/no/such.jar");
        });
    }

    @Test
    void shouldFindClassesWhereTheCommandSaysThatTheyAre() throws Exception {
        Path jar = ProgramJar.of(directory, "whole.jar", """
                StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                env.fromSequence(1, 3).map(new Map())
                        .sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
                env.execute("classes elsewhere");
            }
            static class Map implements MapFunction<Long, Long> {
                public Long map(Long number) {
                    return number + 1;
                }""");
        Path library = SplitJar.splitOff(jar, "com/example/Job$Map.class");
        assertAlike(stage -> {
            stage.command("run", "-C", library.toUri().toString(), jar.toString());
            stage.await(stage.submitted(), "FINISHED");
            stage.command("run", "-C", "nonsense", jar.toString());
        });
    }
}
