package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs that go to a server, asked of a real cluster: what it answers is what a server has to answer. */
class RemoteCommandTest {
    private static final Pattern SUBMITTED = Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");
    private static FlinkCluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        cluster = Clusters.shared();
    }

    private Command run(String... words) throws Exception {
        return Command.run(directory, words);
    }

    private static String address() {
        return cluster.host() + ":" + cluster.restPort();
    }

    private String submit(String... before) throws Exception {
        String[] words = new String[before.length + 12];
        System.arraycopy(before, 0, words, 0, before.length);
        String[] rest = {
            "run",
            "-m",
            address(),
            "-d",
            "-Dexecution.checkpointing.interval=300",
            "-p2",
            "-c",
            Numbers.class.getName(),
            cluster.jobJar().toString(),
            directory.resolve("out").toString(),
            "1000000",
            "200"
        };
        System.arraycopy(rest, 0, words, before.length, rest.length);
        Command submitted = run(words);
        assertThat(submitted.status()).as(submitted.err() + submitted.out()).isZero();
        Matcher matcher = SUBMITTED.matcher(submitted.out());
        assertThat(matcher.find()).as(submitted.out()).isTrue();
        return matcher.group(1);
    }

    private void awaitRunning(String job) throws Exception {
        Patience.until(
                Duration.ofSeconds(30),
                () -> run("list", "-r", "-m", address()).out().contains(job + " : numbers (RUNNING)"),
                () -> "job " + job + " does not run");
    }

    @Test
    void shouldDoWithAJobOfAServerWhatFlinksOwnCommandDoes() throws Exception {
        String job = submit();
        awaitRunning(job);
        String savepoints = directory.resolve("savepoints").toUri().toString();

        Command savepoint = run("savepoint", "-m", address(), job, savepoints);
        Command stopped = run("flink", "stop", "-m", address(), "-p", savepoints, job);
        Command again = run("flink", "cancel", "-m", address(), job);
        Command all = run("flink", "list", "-a", "-m", address());

        assertThat(savepoint.out())
                .as(savepoint.err())
                .contains("Savepoint completed. Path: file:" + directory.resolve("savepoints"));
        assertThat(savepoint.err()).isEmpty();
        assertThat(stopped.status()).isZero();
        assertThat(stopped.out()).contains("Suspending job \"" + job + "\"", "Savepoint completed. Path: file:");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err() + again.out()).contains("The program finished with the following exception");
        assertThat(all.out()).contains(job + " : numbers (FINISHED)");
    }

    @Test
    void shouldAnswerWithoutAServerWhatFlinkAnswersWithoutACluster() throws Exception {
        Command version = run("flink", "--version");
        Command help = run("flink", "-h");
        Command unknown = run("flink", "lst");
        Command application = run("flink", "run-application", "-t", "kubernetes-application", "x.jar");

        assertThat(version.out()).startsWith("Version: 1.20.3, Commit ID: ");
        assertThat(help.out()).startsWith("./flink <ACTION> [OPTIONS] [ARGUMENTS]");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.out()).startsWith("\"lst\" is not a valid action.");
        assertThat(application.status()).isEqualTo(3);
        assertThat(application.err()).startsWith("error[E273]").contains("not here");
    }
}
