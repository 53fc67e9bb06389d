package dev.millrace.server.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Job graphs as clients of other versions of Flink send them; what is recorded was written by those versions. */
class OtherVersionsTest {
    @TempDir
    private static Path directory;

    private static Peer flink;
    private static Peer millrace;

    @BeforeAll
    static void start() throws Exception {
        flink = Peer.flink(Files.createDirectory(directory.resolve("flink")));
        millrace = Peer.millrace(Files.createDirectory(directory.resolve("millrace")));
    }

    @AfterAll
    static void stop() throws Exception {
        flink.close();
        millrace.close();
    }

    private static Answer submit(Peer peer, byte[] graph) {
        return peer.rest().multipart("/jobs", Submission.of("flink-jobgraph-7.bin", graph, List.of()));
    }

    private static byte[] recorded(String version) throws Exception {
        try (InputStream in = OtherVersionsTest.class.getResourceAsStream("flink-" + version + "-jobgraph.bin")) {
            return in.readAllBytes();
        }
    }

    /** As another version would write it: one name of as many letters, or one number, in place of another. */
    private static byte[] doctored(String from, String to) throws Exception {
        Gate open = new Gate("open");
        JobGraph graph = GatedJobs.windows(new JobID(), open, open);
        byte[] bytes = InstantiationUtil.serializeObject(graph);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void assertRefused(byte[] graph, String reason) {
        Answer flinks = submit(flink, graph);
        Answer ours = submit(millrace, graph);

        assertThat(ours.status()).isEqualTo(flinks.status()).isEqualTo(400);
        assertThat(ours.json().get("errors")).hasSameSizeAs(flinks.json().get("errors"));
        assertThat(ours.at("/errors/0").lines().limit(3))
                .satisfiesExactly(
                        first -> assertThat(flinks.at("/errors/0")).startsWith(first),
                        error -> assertThat(error)
                                .startsWith(
                                        "error[E507]: 'flink-jobgraph-7.bin' was written by a client of another version of"
                                                + " Flink than this server's, 1.20.3: ")
                                .endsWith(reason),
                        hint -> assertThat(hint)
                                .startsWith("hint: Submit it with a client of Flink 1.20, or upload the jar"));
        assertThat(millrace.rest().get("/jobs").json().get("jobs")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.18.1", "1.19.3"})
    void shouldBeRefusedWithTheVersionThatIsWanted(String version) throws Exception {
        assertRefused(
                recorded(version), "java.lang.ClassNotFoundException: org.apache.flink.runtime.jobgraph.RestoreMode");
    }

    @Test
    void shouldBeRefusedWhereAClassHasAnotherForm() throws Exception {
        String name = "org.apache.flink.runtime.jobgraph.JobVertex";

        assertRefused(
                doctored(name + "\0\0\0\0\0\0\0\1", name + "\0\0\0\0\0\0\0\2"),
                "java.io.InvalidClassException: " + name
                        + "; local class incompatible: stream classdesc serialVersionUID = 2, local class"
                        + " serialVersionUID = 1");
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.flink.runtime.jobgraph.JobVertex, org.example.link.runtime.jobgraph.JobVertex",
        "java.util.LinkedHashMap, java.util.LinkedHaschMa"
    })
    void shouldNotBeBlamedForClassesThatAreNotFlinks(String from, String to) throws Exception {
        byte[] graph = doctored(from, to);

        Answer flinks = submit(flink, graph);
        Answer ours = submit(millrace, graph);

        assertThat(Comparison.of("POST /jobs", flinks, ours)).isEmpty();
        assertThat(ours.body()).doesNotContain("E507");
    }
}
