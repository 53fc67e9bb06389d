package dev.millrace.server.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.difference.Questions.Question;
import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same orders, one after the other: both answer them in the same way, and the same comes of them. */
class OrdersDifferenceTest {
    private static final Gate OPEN = new Gate("open");
    private static final List<String> JOBS = List.of("saved", "stopped", "cancelled", "yarn", "yarn-cancelled");

    @TempDir
    private Path directory;

    private Peer flink;
    private Peer millrace;
    private byte[] submission;

    /** Asks for nothing. */
    private static final class Nothing implements CoordinationRequest {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void start() throws Exception {
        OPEN.open();
        flink = Peer.flink(Files.createDirectory(directory.resolve("flink")));
        millrace = Peer.millrace(Files.createDirectory(directory.resolve("millrace")));
    }

    @AfterEach
    void stop() throws Exception {
        flink.close();
        millrace.close();
    }

    private List<Peer> both() {
        return List.of(flink, millrace);
    }

    private void name(String name, String value) {
        both().forEach(peer -> peer.name(name, value));
    }

    private static JobGraph waiting() {
        return GatedJobs.windows(new JobID(), OPEN, new Gate("never"));
    }

    /** The jobs that the orders are about, all running. */
    private void submitJobs() throws Exception {
        for (String name : JOBS) {
            JobGraph graph = waiting();
            for (Peer peer : both()) {
                peer.submit(graph);
                peer.rest().awaitJob(graph.getJobID().toString(), "RUNNING");
            }
            name(name, graph.getJobID().toString());
            name("vertex", graph.getVerticesAsArray()[0].getID().toString());
            name("requirements", requirements(graph, 1));
            name("excessive-requirements", requirements(graph, Integer.MAX_VALUE));
        }
        JobGraph graph = GatedJobs.windows(new JobID(), OPEN, OPEN);
        submission = Submission.of("g", InstantiationUtil.serializeObject(graph), List.of());
        name("submitted", graph.getJobID().toString());
        name("run", new JobID().toString());
        byte[] request = InstantiationUtil.serializeObject(new Nothing());
        name("coordination-request", Base64.getEncoder().encodeToString(request));
    }

    private static String requirements(JobGraph graph, int most) {
        Map<String, String> ofVertices = new LinkedHashMap<>();
        for (JobVertex vertex : graph.getVertices()) {
            ofVertices.put(
                    vertex.getID().toString(), "{\"parallelism\":{\"lowerBound\":1,\"upperBound\":" + most + "}}");
        }
        return ofVertices.entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\":" + one.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** What an operation has come to is asked until it has come to something. */
    private Answer ask(Peer peer, Question question) {
        String path = peer.localised(question.path());
        if (question.path().equals("/jars/upload")) {
            return peer.rest().upload(path, "jarfile", "a.jar", Jars.ofPrograms(Programs.Short.class));
        }
        if (question.method().equals("POST") && path.equals("/jobs")) {
            return peer.rest().multipart(path, submission);
        }
        boolean isOfOperation =
                path.matches(".*/[0-9a-f]{32}") && question.method().equals("GET");
        return isOfOperation
                ? peer.rest().awaitOperation(path)
                : peer.rest()
                        .send(
                                question.method(),
                                path,
                                question.json() == null ? null : peer.localised(question.json()));
    }

    /** Gives names to what later orders are about. */
    private static void remember(Peer peer, Question question, Answer answer) {
        if (!answer.isJson()) {
            return;
        }
        if (question.path().equals("/jars/upload")) {
            peer.name("jar", Path.of(answer.at("/filename")).getFileName().toString());
        }
        if (answer.json().has("request-id")) {
            peer.name("trigger", answer.at("/request-id"));
        }
        if (answer.json().at("/operation").has("location")) {
            peer.name("savepoint", answer.at("/operation/location"));
        }
    }

    private List<String> differences(Question question) {
        List<Answer> answers = new ArrayList<>();
        for (Peer peer : both()) {
            Answer answer = ask(peer, question);
            remember(peer, question, answer);
            answers.add(peer.common(answer));
        }
        return Comparison.of(question.method() + " " + question.path(), answers.get(0), answers.get(1)).stream()
                .map(one -> one + " (asked: " + question.json() + ")")
                .toList();
    }

    @Test
    void shouldBeFollowedAlike() throws Exception {
        submitJobs();

        List<String> found = new ArrayList<>();
        for (Question question : Questions.ORDERS) {
            found.addAll(differences(question));
        }

        assertThat(found).isEmpty();
        for (Peer peer : both()) {
            Map<String, String> ends = Map.of(
                    "submitted", "FINISHED",
                    "run", "FINISHED",
                    "saved", "CANCELED",
                    "stopped", "FINISHED",
                    "cancelled", "CANCELED",
                    "yarn-cancelled", "CANCELED");
            ends.forEach((name, state) -> peer.rest().awaitJob(peer.localised("{" + name + "}"), state));
        }
    }

    @Test
    void shouldEndTheServerWhenTheyAreToldSo() throws Exception {
        assertThat(differences(Questions.SHUT_DOWN)).isEmpty();
        for (Peer peer : both()) {
            peer.awaitEnd();
        }
    }
}
