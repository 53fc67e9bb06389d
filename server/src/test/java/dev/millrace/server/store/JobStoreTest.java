package dev.millrace.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobStoreTest {
    private static final JobID A = new JobID(1, 1);
    private static final JobID B = new JobID(2, 2);

    private final AtomicLong clockMs = new AtomicLong(1000);

    @TempDir
    private Path directory;

    private JobStore store;

    @BeforeEach
    void open() {
        store = JobStore.open(directory.resolve("store"), new Expiry(3, 500), clockMs::get);
    }

    private void reopen() {
        store.close();
        open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldKeepAllOfASubmission() throws IOException {
        Path jar = write("job.jar", "jar");
        store.submit(
                new NewJob(A, "Job Ä", new byte[] {1, 2}, List.of(jar), Map.of("dictionary", write("words", "words"))));

        reopen();

        Submission kept = store.job(A).orElseThrow().submission();
        assertThat(kept.name()).isEqualTo("Job Ä");
        assertThat(kept.submittedMs()).isEqualTo(1000);
        assertThat(store.content(kept.graph())).containsExactly(1, 2);
        assertThat(kept.jars().get(0).name()).isEqualTo("job.jar");
        assertThat(store.file(kept.jars().get(0))).hasContent("jar");
        assertThat(store.file(kept.artifacts().get("dictionary"))).hasContent("words");
    }

    @Test
    void shouldKeepWhatIsDesiredOfAJob() {
        store.submit(job(A, "graph"));
        store.submit(job(B, "graph"));
        store.desire(A, DesiredState.CANCELLED);

        reopen();

        assertThat(store.job(A).orElseThrow().desired()).isEqualTo(DesiredState.CANCELLED);
        assertThat(store.job(B).orElseThrow().desired()).isEqualTo(DesiredState.RUNNING);
    }

    @Test
    void shouldListJobsInTheOrderOfTheirSubmission() {
        store.submit(job(B, "first"));
        clockMs.incrementAndGet();
        store.submit(job(A, "second"));

        reopen();

        assertThat(store.jobs()).extracting(job -> job.submission().id()).containsExactly(B, A);
    }

    @Test
    void shouldKeepWhatIsLeftOfAnEndedJobAndRemoveItsFiles() throws IOException {
        store.submit(job(A, "graph"));

        store.end(ended(A, 1000), "archive".getBytes(UTF_8));
        reopen();

        assertThat(store.jobs()).isEmpty();
        EndedJob ended = store.ended(A).orElseThrow();
        assertThat(ended.status()).isEqualTo(JobStatus.FINISHED);
        assertThat(store.content(ended.archive())).asString().isEqualTo("archive");
        assertThat(fileCount()).isEqualTo(1);
    }

    @Test
    void shouldShareAJarAndRemoveItWithTheLastJobThatHasIt() throws IOException {
        Path jar = write("job.jar", "jar");
        store.submit(new NewJob(A, "a", new byte[] {1}, List.of(jar), Map.of()));
        store.submit(new NewJob(B, "b", new byte[] {2}, List.of(jar), Map.of()));
        long shared = fileCount();

        store.end(ended(A, 1000), new byte[] {3});
        Path kept = store.file(store.job(B).orElseThrow().submission().jars().get(0));
        store.end(ended(B, 1000), new byte[] {3});

        assertThat(shared).isEqualTo(3);
        assertThat(kept).doesNotExist();
        assertThat(fileCount()).isEqualTo(1);
    }

    @Test
    void shouldForgetEndedJobsThatAreTooMany() {
        for (int i = 0; i < 5; i++) {
            store.end(ended(new JobID(0, i), 1000 + i), new byte[] {(byte) i});
        }

        assertThat(store.ended()).extracting(job -> job.id().getUpperPart()).hasSize(3);
        assertThat(store.ended()).extracting(EndedJob::endMs).containsExactly(1002L, 1003L, 1004L);
    }

    @Test
    void shouldForgetEndedJobsThatAreTooOld() {
        store.end(ended(A, 1000), new byte[] {1});
        clockMs.set(1499);
        store.expire();
        List<EndedJob> before = store.ended();

        clockMs.set(1500);
        store.expire();

        assertThat(before).hasSize(1);
        assertThat(store.ended()).isEmpty();
    }

    @Test
    void shouldKeepHandOversUntilTheyAreRemoved() {
        store.putHandOver(A, new byte[] {1});
        store.putHandOver(A, new byte[] {2});
        store.putHandOver(B, new byte[] {3});
        store.removeHandOver(B);

        reopen();

        assertThat(store.handOvers()).containsOnlyKeys(A);
        assertThat(store.handOver(A).orElseThrow()).containsExactly(2);
    }

    @Test
    void shouldRefuseAJobThatItHas() throws IOException {
        store.submit(job(A, "graph"));

        assertThatThrownBy(() -> store.submit(job(A, "other")))
                .isInstanceOf(MillraceException.class)
                .hasMessage("job " + A + " ('name') is in the job store already");
        assertThat(store.content(store.job(A).orElseThrow().submission().graph()))
                .asString()
                .isEqualTo("graph");
        assertThat(fileCount()).isEqualTo(1);
    }

    @Test
    void shouldRefuseToRecordAnythingOfAJobThatItHasNot() {
        assertThatThrownBy(() -> store.desire(A, DesiredState.CANCELLED))
                .hasMessage("job " + A + " is not in the job store");
    }

    @Test
    void shouldRefuseASecondOwnerInThisProcess() {
        assertThatThrownBy(() -> JobStore.open(directory.resolve("store")))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E440"))
                .hasMessage("the job store " + store.directory() + " belongs to another server: this process, pid "
                        + ProcessHandle.current().pid());

        store.putHandOver(A, new byte[] {1});
        assertThat(store.handOver(A)).isPresent();
    }

    @Test
    void shouldRefuseChangesOnceItIsClosed() {
        store.close();

        assertThatThrownBy(() -> store.putHandOver(A, new byte[0]))
                .hasMessage("the job store " + store.directory() + " is closed");
    }

    @Test
    void shouldWriteForACallerThatIsInterrupted() throws IOException {
        Path jar = write("job.jar", "jar");
        Thread.currentThread().interrupt();

        store.submit(new NewJob(A, "a", new byte[] {1}, List.of(jar), Map.of()));
        store.desire(A, DesiredState.CANCELLED);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.content(store.job(A).orElseThrow().submission().graph()))
                .containsExactly(1);
        store.desire(A, DesiredState.RUNNING);
    }

    @Test
    void shouldNotGrowIn500Changes() throws IOException {
        change(500);
    }

    @Test
    @Tag("slow")
    void shouldNotGrowIn10000Changes() throws IOException {
        change(10_000);
    }

    private void change(int count) throws IOException {
        for (int i = 0; i < 20; i++) {
            store.submit(job(new JobID(7, i), "graph " + i));
        }
        long startNs = System.nanoTime();

        for (int i = 0; i < count; i++) {
            store.desire(new JobID(7, i % 20), DesiredState.values()[i % 2]);
        }

        long bytes = Files.size(directory.resolve("store").resolve(Database.FILE));
        System.out.println(
                count + " changes: " + (System.nanoTime() - startNs) / 1e6 / count + " ms each, " + bytes + " bytes");
        assertThat(bytes).isLessThan(1 << 20);
    }

    @Test
    void shouldReadJarsOnlyWhenTheyAreWanted() throws IOException {
        store.submit(job(A, "graph"));
        StoredFile graph = store.job(A).orElseThrow().submission().graph();
        Path file = store.file(graph);
        Files.writeString(file, "hacked");

        reopen();

        assertThatThrownBy(() -> store.content(graph))
                .hasMessageStartingWith("the job store cannot be read: " + file + " ('job graph') is damaged");
        assertThatThrownBy(() -> store.file(graph)).hasMessageContaining("is damaged");
    }

    @Test
    void shouldTakeItsLimitsFromFlinksKeys() {
        Configuration configuration = new Configuration();
        configuration.set(JobManagerOptions.JOB_STORE_MAX_CAPACITY, 7);

        Expiry expiry = Expiry.of(configuration);

        assertThat(expiry).isEqualTo(new Expiry(7, 3_600_000));
    }

    private static NewJob job(JobID id, String graph) {
        return new NewJob(id, "name", graph.getBytes(UTF_8), List.of(), Map.of());
    }

    private static EndedJob ended(JobID id, long endMs) {
        return new EndedJob(id, "name", JobStatus.FINISHED, 1, endMs, null);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private long fileCount() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("store/files"))) {
            return files.count();
        }
    }
}
