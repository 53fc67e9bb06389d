package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.interchange.cluster.FlinkCluster;
import dev.millrace.interchange.cluster.Patience;
import dev.millrace.interchange.job.Numbers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One run of {@link Numbers}, submitted by the command, of ten seconds if nothing holds it up. Used by one thread. */
final class NumbersRun {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int COUNT = 6_000;
    private static final Pattern SUBMITTED = Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})");

    private final Path directory;
    private final FlinkCluster cluster;
    private final Server server;
    private Numbers.Abroad abroad = Numbers.Abroad.WORKS;

    NumbersRun(Path directory, FlinkCluster cluster, Server server) {
        this.directory = directory;
        this.cluster = cluster;
        this.server = server;
    }

    NumbersRun which(Numbers.Abroad what) {
        abroad = what;
        return this;
    }

    String clusterAddress() {
        return "http://" + cluster.host() + ":" + cluster.restPort();
    }

    Path savepoints() {
        return directory.resolve("savepoints");
    }

    List<String> program() {
        return List.of(
                "-Dexecution.checkpointing.interval=300",
                "-Drestart-strategy.type=none",
                "-Dexecution.checkpointing.dir="
                        + directory.resolve("checkpoints").toUri(),
                "-p2",
                "-c",
                Numbers.class.getName(),
                cluster.jobJar().toString(),
                directory.resolve("out").toString(),
                String.valueOf(COUNT),
                "600",
                abroad.name());
    }

    /** Returns when the job has committed something. */
    String submit(String address) throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "-m", address, "-d"));
        words.addAll(program());
        Command submitted = Command.run(directory, words.toArray(String[]::new));
        Matcher id = SUBMITTED.matcher(submitted.out());
        assertThat(id.find()).as(submitted.out() + submitted.err()).isTrue();
        Patience.until(
                LIMIT,
                () -> !NumbersOutput.of(directory.resolve("out")).lines().isEmpty(),
                () -> "nothing was committed");
        return id.group(1);
    }

    /** Where the job of this id has finished, all of its output is there, once. */
    void assertExactWhenFinished(String base, String job) throws Exception {
        Patience.until(
                LIMIT,
                () -> server.get(base, "/jobs/" + job).contains("\"state\":\"FINISHED\""),
                () -> job + " did not finish at " + base);
        NumbersOutput.of(directory.resolve("out")).assertExact(COUNT);
    }
}
