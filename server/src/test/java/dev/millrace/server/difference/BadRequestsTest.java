package dev.millrace.server.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be done is refused with the status and the form of answer that stock Flink refuses it with. */
class BadRequestsTest {
    private static final String NONE = "0123456789abcdef0123456789abcdef";
    private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.UTF_8);
    private static final int TOO_LONG = 105_000_000;

    @TempDir
    private static Path directory;

    private static Peer flink;
    private static Peer millrace;

    private final List<String> differences = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        flink = Peer.flink(Files.createDirectory(directory.resolve("flink")));
        millrace = Peer.millrace(Files.createDirectory(directory.resolve("millrace")));
        Files.writeString(directory.resolve("file"), "");
        Files.writeString(directory.resolve("_metadata"), "garbage");
    }

    @AfterAll
    static void stop() throws Exception {
        flink.close();
        millrace.close();
    }

    private static List<Peer> both() {
        return List.of(flink, millrace);
    }

    private static String belowAFile() {
        return directory.resolve("file/x").toString();
    }

    /** Asks both; returns what we say. */
    private Answer alike(String name, Function<Peer, Answer> request) {
        Answer flinks = request.apply(flink);
        Answer ours = request.apply(millrace);
        differences.addAll(Comparison.of(name, flinks, ours));
        return ours;
    }

    private Answer alike(String method, String path, String json) {
        return alike(method + " " + path + " " + json, peer -> peer.ask(method, path, json));
    }

    /** As another, but what is answered for is waited for. */
    private void ends(String path, String operations, String json) {
        alike(path + " " + json, peer -> {
            Answer answer = peer.ask("POST", path, json);
            return answer.status() < 300
                    ? peer.common(peer.rest().awaitOperation(operations + answer.at("/request-id")))
                    : answer;
        });
    }

    private static String upload(Peer peer, byte[] jar) {
        String file =
                peer.rest().upload("/jars/upload", "jarfile", "a.jar", jar).at("/filename");
        return file.substring(file.lastIndexOf('/') + 1);
    }

    private Answer jar(byte[] jar, String verb, String json) {
        return alike(verb + " " + json, peer -> peer.ask("POST", "/jars/" + upload(peer, jar) + "/" + verb, json));
    }

    private static byte[] serialised(JobGraph graph) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(graph);
        }
        return bytes.toByteArray();
    }

    private void askAbout(String job) {
        String of = "/jobs/" + job;
        alike("GET", of + "/savepoints/" + NONE, null);
        alike("GET", of + "/checkpoints/" + NONE, null);
        alike("GET", of + "/vertices/" + NONE + "/subtasktimes", null);
        alike("GET", of + "/vertices/nonsense", null);
        alike("PATCH", of + "?mode=nonsense", null);
        alike("PATCH", of + "/rescaling?parallelism=2", null);
        alike("PATCH", of + "/clientHeartbeat", "{\"expiredTimestamp\":1}");
        alike("PUT", of + "/resource-requirements", "{}");
        alike("PUT", of + "/resource-requirements", "{\"" + NONE + "\":{\"parallelism\":{\"upperBound\":2}}}");
        alike("POST", of + "/checkpoints", "{\"checkpointType\":\"NONSENSE\"}");
        alike("POST", of + "/coordinators/" + NONE, "{}");
        alike("POST", of + "/coordinators/" + NONE, "{\"serializedCoordinationRequest\":\"nonsense\"}");
        alike("DELETE", of, null);
        for (String directory : List.of("", ",\"target-directory\":\"" + belowAFile() + "\"")) {
            ends(of + "/savepoints", of + "/savepoints/", "{\"cancel-job\":false" + directory + "}");
            ends(of + "/stop", of + "/savepoints/", "{\"drain\":false" + directory.replace("-d", "D") + "}");
        }
    }

    @Test
    void shouldRefuseWhatIsAskedOfJobsThatAreNot() {
        askAbout(NONE);
        alike("GET", "/jobs/" + NONE + "/resource-requirements", null);
        askAbout("nonsense");
        alike("GET", "/jobs/" + NONE, null);
        alike("GET", "/jobs/nonsense", null);

        assertThat(differences).isEmpty();
    }

    @Test
    void shouldRefuseWhatARunningOrEndedJobCannotDo() throws Exception {
        Gate open = new Gate("open");
        open.open();
        JobGraph running = GatedJobs.windows(new JobID(), open, new Gate("never"));
        JobGraph finished = GatedJobs.windows(new JobID(), open, open);
        for (Peer peer : both()) {
            peer.submit(running);
            peer.submit(finished);
            peer.rest().awaitJob(running.getJobID().toString(), "RUNNING");
            peer.rest().awaitJob(finished.getJobID().toString(), "FINISHED");
        }

        askAbout(running.getJobID().toString());
        askAbout(finished.getJobID().toString());
        alike("PATCH", "/jobs/" + finished.getJobID(), null);
        for (int times = 0; times < 2; times++) {
            alike("PATCH", "/jobs/" + running.getJobID(), null);
            both().forEach(peer -> peer.rest().awaitJob(running.getJobID().toString(), "CANCELED"));
        }

        assertThat(differences).isEmpty();
    }

    @Test
    void shouldRefuseRequestsThatAreNone() {
        ends("/savepoint-disposal", "/savepoint-disposal/", "{\"savepoint-path\":\"" + belowAFile() + "\"}");
        alike("POST", "/savepoint-disposal", "{}");
        alike("POST", "/savepoint-disposal", "{");
        alike("POST", "/savepoint-disposal", "{\"savepoint-path\":\"" + "x".repeat(TOO_LONG) + "\"}");
        alike("PUT", "/jobs/overview", null);
        alike("POST", "/nowhere", "{}");
        alike("GET", "/../../etc/passwd", null);
        alike("GET", "/%2e%2e/%2e%2e/etc/passwd", null);
        alike("DELETE", "/datasets/" + NONE, null);

        assertThat(differences).isEmpty();
    }

    @Test
    void shouldRefuseJarsThatCannotBeRun() {
        jar(GARBAGE, "run", "{}");
        jar(GARBAGE, "plan", "{}");
        jar(Jars.ofPrograms(null), "run", "{}");
        jar(Jars.ofPrograms(Programs.Short.class), "run", "{\"parallelism\":0}");
        jar(Jars.ofPrograms(Programs.Short.class), "run", "{\"jobId\":\"nonsense\"}");
        jar(Jars.ofPrograms(Programs.Short.class), "run", "{\"savepointPath\":\"" + belowAFile() + "\"}");
        jar(Jars.ofPrograms(Programs.Short.class), "run", "{\"savepointPath\":\"" + directory + "\"}");
        jar(Jars.ofPrograms(Programs.Short.class), "run", "{\"savepointPath\":\"nonsense://x/y\"}");
        for (String entry : List.of(
                "no.such.Class",
                Programs.Throwing.class.getName(),
                Programs.WithoutExecute.class.getName(),
                Programs.WithoutMain.class.getName())) {
            for (String verb : List.of("run", "plan")) {
                jar(Jars.ofPrograms(null), verb, "{\"entryClass\":\"" + entry + "\",\"programArgsList\":[\"Meier\"]}");
            }
        }
        alike("POST", "/jars/none.jar/run", "{}");
        alike("GET", "/jars/none.jar/plan", null);
        alike("DELETE", "/jars/none.jar", null);
        alike("DELETE", "/jars/..%2F..%2Fx.jar", null);

        assertThat(differences).isEmpty();
    }

    @Test
    void shouldTakeNoUploadOutOfItsDirectory() throws IOException {
        byte[] jar = Jars.ofPrograms(Programs.Short.class);

        alike("no jar", peer -> uploaded(peer, "a.txt", jar));
        alike("up", peer -> uploaded(peer, "..", jar));
        Answer far = alike("far up", peer -> uploaded(peer, "../../../evil.jar", jar));

        assertThat(differences).isEmpty();
        assertThat(far.at("/filename")).isEqualTo("{directory}/web/flink-web-upload/{uuid}_evil.jar");
    }

    private static Answer uploaded(Peer peer, String name, byte[] jar) {
        return peer.common(peer.rest().upload("/jars/upload", "jarfile", name, jar));
    }

    @Test
    void shouldRefuseSubmissionsThatAreNone() throws Exception {
        Gate open = new Gate("open");
        open.open();
        byte[] graph = serialised(GatedJobs.windows(new JobID(), open, open));

        alike("garbage", peer -> peer.rest().multipart("/jobs", Submission.of("g", GARBAGE, List.of())));
        alike("no jar", peer -> peer.rest().multipart("/jobs", Submission.of("g", graph, List.of("x.jar"))));
        alike("POST", "/jobs", "{}");
        alike("once", peer -> peer.rest().multipart("/jobs", Submission.of("g", graph, List.of())));
        Answer twice = alike("twice", peer -> peer.rest().multipart("/jobs", Submission.of("g", graph, List.of())));

        assertThat(differences).isEmpty();
        assertThat(twice.body()).contains("DuplicateJobSubmissionException", "Job has already been submitted");
    }

    @Test
    void shouldSayWhyAJobIsRefusedThatOnlyFlinkRuns() {
        for (Class<?> program : List.of(Programs.Batch.class, Programs.DataSets.class)) {
            Answer answer = millrace.ask("POST", "/jars/" + upload(millrace, Jars.ofPrograms(program)) + "/run", "{}");

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.at("/errors/0")).contains("error[E30").contains("hint: ");
        }
    }

    @Test
    void shouldNameTheSavepointThatAJobCannotStartFrom() {
        String run = "/jars/" + upload(millrace, Jars.ofPrograms(Programs.Short.class)) + "/run";

        Answer answer = millrace.ask("POST", run, "{\"savepointPath\":\"" + belowAFile() + "\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/errors/0"))
                .contains("JobInitializationException", "file/x", "no such file or directory");
    }
}
