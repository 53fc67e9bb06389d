package dev.millrace.server.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same jobs, the same questions: stock Flink's REST API and ours give the same answers. */
class RestDifferenceTest {
    private static final long LIMIT_NS = Long.getLong("test.limit.s", 30) * 1_000_000_000;
    private static final String LOG_FILE = "log.file";
    private static final Predicate<Answer> HAS_SEEN_ALL =
            answer -> answer.body().contains("\"value\":\"100\"");
    private static final String REQUIREMENTS = "/resource-requirements";
    private static final Pattern MEASURED = Pattern.compile("\\?get=|/watermarks$|/backpressure$");
    private static final Gate OPEN = new Gate("open");

    @TempDir
    private static Path directory;

    private static Peer flink;
    private static Peer millrace;

    @BeforeAll
    static void start() throws Exception {
        OPEN.open();
        Path logs = Files.createDirectory(directory.resolve("logs"));
        Files.writeString(directory.resolve("secret"), "not for everybody");
        Files.writeString(logs.resolve("process.log"), "what was logged\n");
        Files.writeString(logs.resolve("process.out"), "what was printed\n");
        System.setProperty(LOG_FILE, logs.resolve("process.log").toString());
        flink = Peer.flink(Files.createDirectory(directory.resolve("flink")));
        millrace = Peer.millrace(Files.createDirectory(directory.resolve("millrace")));
    }

    @AfterAll
    static void stop() throws Exception {
        System.clearProperty(LOG_FILE);
        flink.close();
        millrace.close();
    }

    private static List<Peer> both() {
        return List.of(flink, millrace);
    }

    /** Submits the same graph to both. */
    private static String submit(JobGraph graph) throws Exception {
        for (Peer peer : both()) {
            peer.submit(graph);
        }
        return graph.getJobID().toString();
    }

    private static void await(String job, String status) {
        both().forEach(peer -> peer.rest().awaitJob(job, status));
    }

    private static void assertSame(List<String> paths) {
        List<String> found = new ArrayList<>();
        for (String path : paths) {
            found.addAll(settled(path));
        }
        assertThat(found).isEmpty();
    }

    /** What differs after a while, as both may still be on their way: heartbeats bring counts. */
    private static List<String> settled(String path) {
        long untilNs = System.nanoTime() + LIMIT_NS;
        List<String> found;
        do {
            found = Comparison.of(path, flink.ask("GET", path, null), millrace.ask("GET", path, null));
        } while (!found.isEmpty() && System.nanoTime() < untilNs);
        return found;
    }

    /** But for what only ours answers of a running job. */
    private static List<String> questionsAboutRunning(String job) {
        return questionsAbout(job).stream()
                .filter(path -> !path.endsWith(REQUIREMENTS))
                .toList();
    }

    /** But for values that were measured last before the end, by chance. */
    private static List<String> questionsAboutEnded(String job) {
        return questionsAbout(job).stream()
                .filter(path -> !MEASURED.matcher(path).find())
                .toList();
    }

    private static List<String> questionsAbout(String job) {
        List<String> paths = new ArrayList<>();
        String of = "/jobs/" + job;
        Questions.ABOUT_A_JOB.forEach(path -> paths.add(of + path));
        for (String vertex : flink.rest().get(of).json().get("vertices").findValuesAsText("id")) {
            Questions.ABOUT_A_VERTEX.forEach(path -> paths.add(of + path.replace("{vertex}", vertex)));
        }
        paths.add(of + "/vertices/0123456789abcdef0123456789abcdef");
        return paths;
    }

    @Test
    void shouldTellTheSameOfAJobThatTakesCheckpoints() throws Exception {
        Gate last = new Gate("windows");
        String job = submit(GatedJobs.windows(new JobID(), OPEN, last));
        await(job, "RUNNING");
        for (Peer peer : both()) {
            peer.rest().await("/jobs/" + job + "/accumulators", HAS_SEEN_ALL);
            String id = peer.rest().post("/jobs/" + job + "/checkpoints", "{}").at("/request-id");
            peer.rest().awaitOperation("/jobs/" + job + "/checkpoints/" + id);
        }

        assertSame(questionsAboutRunning(job));

        last.open();
        await(job, "FINISHED");
        assertSame(questionsAboutEnded(job));
    }

    /** Known by its beginning to {@link KnownDifferences}. */
    private static JobID failingId() {
        return JobID.fromHexString("fa11" + new JobID().toString().substring(4));
    }

    @Test
    void shouldTellTheSameOfAJobThatFailedForGood() throws Exception {
        Gate first = new Gate("failing");
        String job = submit(GatedJobs.failing(failingId(), first, OPEN, 1, 0));
        await(job, "RUNNING");

        first.open();
        await(job, "FAILED");

        assertSame(questionsAboutEnded(job));
    }

    @Test
    void shouldTellTheSameOfAJobThatWasRestartedAndCancelled() throws Exception {
        Gate first = new Gate("restarted, first");
        String job = submit(GatedJobs.failing(new JobID(), first, new Gate("restarted"), 1, 5));
        await(job, "RUNNING");
        first.open();
        both().forEach(peer -> peer.rest().await("/jobs/" + job + "/accumulators", HAS_SEEN_ALL));
        await(job, "RUNNING");

        assertSame(questionsAboutRunning(job));

        both().forEach(peer -> peer.ask("PATCH", "/jobs/" + job + "?mode=cancel", null));
        await(job, "CANCELED");
        assertSame(questionsAboutEnded(job));
    }

    @Test
    void shouldTellTheParallelismOfARunningJobThatFlinkTellsWithItsAdaptiveSchedulerOnly() throws Exception {
        Gate last = new Gate("parallel");
        String job = submit(GatedJobs.windows(new JobID(), OPEN, last));
        await(job, "RUNNING");
        List<Answer> answers = both().stream()
                .map(peer -> peer.ask("GET", "/jobs/" + job + REQUIREMENTS, null))
                .toList();
        last.open();
        await(job, "FINISHED");

        assertThat(answers.get(0).status()).isEqualTo(500);
        assertThat(answers.get(0).at("/errors/1")).contains("only expected to work with the AdaptiveScheduler");
        assertThat(answers.get(1).json().findValuesAsText("upperBound")).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void shouldTellTheSameOfTheCluster() {
        assertSame(Questions.ABOUT_THE_CLUSTER);
    }
}
