package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.CountingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills servers at random instants; each time another resumes their jobs. {@code -Dtest.seed} repeats a run. */
class KilledServerTest {
    private static final int NUMBERS_PER_S = 400;
    private static final int MAX_LIFE_MS = 1200;

    @TempDir
    private Path directory;

    private int completed;

    @Test
    void shouldResumeAllJobsWhenKilled() throws Exception {
        killAndResume(5, 2);
    }

    @Test
    @Tag("slow")
    void shouldResumeAllJobsWhenKilledManyTimes() throws Exception {
        killAndResume(40, 4);
    }

    private void killAndResume(int kills, int jobs) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        Path jar = JobClient.pack(CountingJob.class, directory.resolve("job.jar"));
        long count = (long) kills * NUMBERS_PER_S * 2;
        List<JobID> ids = new ArrayList<>();

        try (ServerProcess first = start();
                JobClient client = new JobClient(first.address())) {
            for (int i = 0; i < jobs; i++) {
                ids.add(client.submit(
                        jar,
                        CountingJob.class,
                        2,
                        List.of(output(i).toString(), "" + count, "" + NUMBERS_PER_S, "20")));
            }
            first.await("/jobs/" + ids.get(0) + "/checkpoints", "\"completed\":[1-9]");
            first.kill();
        }
        for (int i = 1; i < kills; i++) {
            try (ServerProcess next = start()) {
                next.address();
                next.livesFor(random.nextInt(MAX_LIFE_MS));
                completed += next.get("/jobs/" + ids.get(0) + "/checkpoints").contains("\"completed\":0") ? 0 : 1;
                next.kill();
            }
        }
        try (ServerProcess last = start()) {
            for (JobID id : ids) {
                last.await("/jobs/" + id + "/status", "FINISHED");
            }
        }

        System.out.printf("%d kills, %d after further checkpoints; -Dtest.seed=%d%n", kills, completed, seed);
        assertThat(completed).describedAs("kills after progress").isPositive();
        assertThat(temporary()).isEmptyDirectory();
        for (int i = 0; i < jobs; i++) {
            assertThat(numbers(output(i)))
                    .describedAs("output of job %d", i)
                    .isEqualTo(LongStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void shouldResumeFromCheckpointsThatLieWhereTheConfigurationDoesNotPointAnyMore() throws Exception {
        Path jar = JobClient.pack(CountingJob.class, directory.resolve("job.jar"));
        long count = NUMBERS_PER_S * 3L;
        JobID id;
        try (ServerProcess first = start();
                JobClient client = new JobClient(first.address())) {
            id = client.submit(
                    jar, CountingJob.class, 2, List.of(output(0).toString(), "" + count, "" + NUMBERS_PER_S, "20"));
            first.await("/jobs/" + id + "/checkpoints", "\"completed\":[1-9]");
            first.kill();
        }
        Path elsewhere = directory.resolve("elsewhere");
        Path moved = Files.move(store(), directory.resolve("moved"));

        try (ServerProcess second = ServerProcess.start(
                directory,
                List.of(
                        "--port",
                        "0",
                        "-Djobmanager.rpc.port=0",
                        "-Dmillrace.store.dir=" + moved,
                        "-Dstate.checkpoints.dir=" + elsewhere.toUri()))) {
            assertThat(second.await("/jobs/" + id + "/checkpoints", "\"restored\":\\{\"id\""))
                    .contains(moved.resolve("checkpoints").toString());
            second.await("/jobs/" + id + "/status", "FINISHED");
        }

        assertThat(numbers(output(0)))
                .isEqualTo(LongStream.range(0, count).boxed().toList());
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void shouldListEndedJobsAfterRestart() throws Exception {
        Path jar = JobClient.pack(CountingJob.class, directory.resolve("job.jar"));
        JobID id;
        String before;

        try (ServerProcess first = start();
                JobClient client = new JobClient(first.address())) {
            id = client.submit(jar, CountingJob.class, 1, List.of(output(0).toString(), "10", "1000000", "20"));
            before = first.await("/jobs/" + id, "\"state\":\"FINISHED\"");
            first.await("/jobs/overview", "FINISHED");
            awaitRecord(first, id);
            first.kill();
        }
        String after;
        try (ServerProcess second = start()) {
            after = second.get("/jobs/" + id);
            assertThat(second.get("/jobs/overview")).contains(id.toHexString()).contains("FINISHED");
        }

        assertThat(tree(after)).isEqualTo(tree(before));
    }

    /** The end of a job is written shortly after it can be seen. */
    private void awaitRecord(ServerProcess server, JobID id) throws Exception {
        while (!server.output().contains("(" + id + ") is recorded")) {
            assertThat(server.livesFor(5)).isTrue();
        }
    }

    /** Without the time of the answer, and whatever the order of the fields. */
    private static ObjectNode tree(String json) throws IOException {
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(json);
        tree.remove("now");
        return tree;
    }

    @Test
    void shouldRefuseStoreOfAnotherServer() throws Exception {
        try (ServerProcess first = start()) {
            first.address();

            try (ServerProcess second = start()) {
                int exit = second.exit();

                assertThat(exit).isNotZero();
                assertThat(second.output()).contains("E440").contains(store().toString());
            }
            assertThat(first.get("/overview")).contains("taskmanagers");
        }
    }

    private Path store() {
        return directory.resolve("store");
    }

    private Path temporary() {
        return directory.resolve("temporary");
    }

    private Path output(int job) {
        return directory.resolve("output-" + job);
    }

    private ServerProcess start() throws IOException {
        return ServerProcess.start(
                directory,
                List.of("-Djava.io.tmpdir=" + Files.createDirectories(temporary())),
                List.of("--port", "0", "-Djobmanager.rpc.port=0", "-Dmillrace.store.dir=" + store()));
    }

    private static List<Long> numbers(Path output) throws IOException {
        try (Stream<Path> files = Files.walk(output)) {
            List<Long> numbers = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.getFileName().toString().startsWith("part-")) {
                    for (String line : Files.readAllLines(file)) {
                        numbers.add(Long.parseLong(line.split(" ")[0]));
                    }
                }
            }
            return numbers.stream().sorted().toList();
        }
    }
}
