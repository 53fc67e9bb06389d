package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.difference.Answer;
import dev.millrace.server.difference.Rest;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.Programs;
import dev.millrace.testing.ProgramJar;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes one job after the other, or all at once. */
class ManyJobsTest {
    private static final int FIRST = 20;
    private static final int IN_A_ROW = 100;
    private static final int SIDE_BY_SIDE = 50;
    private static final int CLASSES_ALLOWED = 200;
    private static final int THREADS_ALLOWED = 15;
    /** Of a job's own, so that a class loader that is kept weighs more than what the JIT compiler notes of methods. */
    private static final int CLASSES_OF_A_JOB = 100;
    /**
     * Half a megabyte was measured, of which most is what the JIT compiler notes of the server's own methods, and 15 if
     * one loader of each job is kept: a loader with these classes takes 150 KB.
     */
    private static final long METASPACE_ALLOWED = 6 << 20;

    private static final long SETTLING_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int FIRST_COLLECTIONS = 5;

    @TempDir
    private Path directory;

    private MillraceServer server;
    private Rest rest;
    private String run;

    @BeforeEach
    void start() {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(WebOptions.UPLOAD_DIR, directory.toString());
        server = MillraceServer.start(configuration);
        rest = new Rest("http://localhost:" + server.port());
        run = upload(Jars.ofPrograms(Programs.Short.class));
    }

    private String upload(byte[] jar) {
        Answer uploaded = rest.upload("/jars/upload", "jarfile", "a.jar", jar);
        return "/jars/" + Path.of(uploaded.at("/filename")).getFileName() + "/run";
    }

    /** A jar of a job of a moment, of which both {@code main} and a task load many classes. */
    private byte[] jarOfManyClasses() throws IOException {
        StringBuilder classes = new StringBuilder();
        for (int i = 0; i < CLASSES_OF_A_JOB; i++) {
            classes.append("class C%d { int number() { return %d; } }%n".formatted(i, i));
        }
        String load = "for (int i = 0; i < " + CLASSES_OF_A_JOB + "; i++)"
                + " Class.forName(\"com.example.Job$1C\" + i, true, Thread.currentThread().getContextClassLoader());";
        Path jar = ProgramJar.of(directory, "many.jar", classes + load + """
                var env = StreamExecutionEnvironment.getExecutionEnvironment();
                env.fromSequence(1, 10).map(new MapFunction<Long, Long>() {
                    public Long map(Long number) throws Exception {
                """ + load + """
                        return number;
                    }
                }).sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
                env.execute("many");
                """);
        return Files.readAllBytes(jar);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String submit(String json) {
        Answer answer = rest.post(run, json);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.at("/jobid");
    }

    private void runOne() {
        rest.awaitJob(submit("{}"), "FINISHED");
    }

    /**
     * What is loaded by loaders that nobody knows any more goes with some collection of garbage; the metrics of a task
     * that has ended are let go every five seconds.
     */
    private static long settled(LongSupplier measure, long limit) {
        long last = measure.getAsLong();
        for (long endNs = System.nanoTime() + SETTLING_NS; last > limit && System.nanoTime() < endNs; ) {
            System.gc();
            last = measure.getAsLong();
        }
        return last;
    }

    /** After some collections of garbage: soft references, too, may keep loaders for a while. */
    private static long lowest(LongSupplier measure) {
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < FIRST_COLLECTIONS; i++) {
            System.gc();
            lowest = Math.min(lowest, measure.getAsLong());
        }
        return lowest;
    }

    private static long loadedClasses() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }

    private static long threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    @Test
    void shouldKeepNothingOfAHundredJobs() throws IOException {
        run = upload(jarOfManyClasses());
        for (int i = 0; i < FIRST; i++) {
            runOne();
        }
        long classes = lowest(ManyJobsTest::loadedClasses);
        long metaspace = lowest(ManyJobsTest::metaspace);
        long threads = threads();

        for (int i = 0; i < IN_A_ROW; i++) {
            runOne();
        }

        assertThat(settled(ManyJobsTest::loadedClasses, classes + CLASSES_ALLOWED))
                .isLessThanOrEqualTo(classes + CLASSES_ALLOWED);
        assertThat(metaspace).isPositive();
        assertThat(settled(ManyJobsTest::metaspace, metaspace + METASPACE_ALLOWED))
                .as("bytes of metaspace, from %d on", metaspace)
                .isLessThanOrEqualTo(metaspace + METASPACE_ALLOWED);
        assertThat(settled(ManyJobsTest::threads, threads + THREADS_ALLOWED))
                .isLessThanOrEqualTo(threads + THREADS_ALLOWED);
    }

    @Test
    void shouldRunFiftyJobsSideBySide() throws Exception {
        Path gate = directory.resolve("gate");
        String json = "{\"entryClass\":\"" + Programs.Waiting.class.getName() + "\",\"programArgsList\":[\"" + gate
                + "\"],\"parallelism\":1}";
        List<String> jobs = new ArrayList<>();

        for (int i = 0; i < SIDE_BY_SIDE; i++) {
            jobs.add(submit(json));
        }
        jobs.forEach(job -> rest.awaitJob(job, "RUNNING"));
        int running = rest.get("/overview").json().get("jobs-running").asInt();
        Files.writeString(gate, "");

        assertThat(running).isEqualTo(SIDE_BY_SIDE);
        jobs.forEach(job -> rest.awaitJob(job, "FINISHED"));
    }

    /** From the request until a job runs, as a client sees it; the bound leaves room for a busy machine. */
    @Test
    @Tag("slow")
    void shouldHaveAJobRunningSoonAfterItsSubmission() {
        String json = "{\"entryClass\":\"" + Programs.Waiting.class.getName() + "\",\"programArgsList\":[\""
                + directory.resolve("never") + "\"],\"parallelism\":1}";
        long[] tookUs = new long[FIRST];

        for (int i = 0; i < 2 * FIRST; i++) {
            long begunNs = System.nanoTime();
            String job = submit(json);
            rest.awaitJob(job, "RUNNING");
            tookUs[i % FIRST] = (System.nanoTime() - begunNs) / 1000;
            rest.send("PATCH", "/jobs/" + job, null);
            rest.awaitJob(job, "CANCELED");
        }

        Arrays.sort(tookUs);
        System.out.println("POST /jars/:id/run to RUNNING, ms: "
                + Arrays.stream(tookUs)
                        .mapToObj(us -> String.valueOf(us / 1000.0))
                        .toList());
        assertThat(tookUs[FIRST / 2]).isLessThan(1_000_000);
    }
}
