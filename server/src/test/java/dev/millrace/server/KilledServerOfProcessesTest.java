package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.job.CountingJob;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.OddPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills servers whose jobs have processes of their own. */
@Tag("slow")
class KilledServerOfProcessesTest {
    private static final long COUNT = 2000;
    private static final long LIMIT_S = 30;

    @TempDir
    private Path directory;

    private ServerProcess start() throws IOException {
        return ServerProcess.start(
                directory,
                List.of(
                        "--port",
                        "0",
                        "-Djobmanager.rpc.port=0",
                        "-Dmillrace.store.dir=" + directory.resolve("store"),
                        "-Dmillrace.job.isolation=process",
                        "-Dmillrace.job.jvm-options=-XX:TieredStopAtLevel=1"));
    }

    @Test
    void shouldGoOnInAnotherProcessAfterTheServerWasKilled() throws Exception {
        Path jar = JobClient.pack(CountingJob.class, directory.resolve("job.jar"));
        Path output = directory.resolve("output");
        JobID id;
        ProcessHandle left;

        try (ServerProcess first = start();
                JobClient client = new JobClient(first.address())) {
            id = client.submit(jar, CountingJob.class, 1, List.of(output.toString(), "" + COUNT, "400", "20"));
            first.await("/jobs/" + id + "/checkpoints", "\"completed\":[1-9]");
            left = first.children().get(0);
            first.kill();
        }
        String restored;
        try (ServerProcess second = start()) {
            second.await("/jobs/" + id + "/status", "FINISHED");
            awaitNothingLeft();
            restored = second.get("/jobs/" + id + "/checkpoints");
        }

        assertThat(left.isAlive()).isFalse();
        assertThat(restored).contains("\"restored\":{\"id\":");
        assertThat(numbers(output)).isEqualTo(LongStream.range(0, COUNT).boxed().toList());
    }

    @Test
    void shouldNotRunASecondCopyBesideOneThatDoesNotEnd() throws Exception {
        Path jar = Files.write(
                directory.resolve("odd.jar"),
                Jars.of(null, OddPrograms.class, OddPrograms.class.getDeclaredClasses()[0]));
        JobID id;
        ProcessHandle left;

        try (ServerProcess first = start();
                JobClient client = new JobClient(first.address())) {
            id = client.submit(jar, OddPrograms.class, 1, List.of("loop"));
            first.await("/jobs/" + id + "/status", "RUNNING");
            left = first.children().get(0);
            first.kill();
        }
        try (ServerProcess second = start()) {
            second.await("/jobs/" + id + "/status", "RUNNING");

            assertThat(left.isAlive()).isFalse();
            ProcessHandle next = second.children().get(0);
            second.kill();
            assertThat(next.onExit().get(LIMIT_S, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }

    private void awaitNothingLeft() throws IOException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (true) {
            try (Stream<Path> files = Files.list(directory.resolve("store/isolated"))) {
                List<Path> left = files.toList();
                if (left.isEmpty()) {
                    return;
                }
                assertThat(System.nanoTime()).as("files left: " + left).isLessThan(untilNs);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static List<Long> numbers(Path output) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("part-"))
                    .toList()) {
                for (String line : Files.readAllLines(file)) {
                    numbers.add(Long.parseLong(line.split(" ")[0]));
                }
            }
        }
        return numbers.stream().sorted().toList();
    }
}
