package dev.millrace.server.difference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;

/** Asks a server. Thread-safe. */
public final class Rest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_EVERY_MS = 20;
    private static final String BOUNDARY = "boundary-of-parts";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;

    /** @param address such as http://localhost:8081 */
    public Rest(String address) {
        this.address = address;
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json);
    }

    /** @param json null for a request without a body */
    public Answer send(String method, String path, String json) {
        BodyPublisher body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        return send(HttpRequest.newBuilder(URI.create(address + path))
                .header("Content-Type", "application/json; charset=UTF-8")
                .method(method, body));
    }

    /** Uploads one file. */
    public Answer upload(String path, String part, String fileName, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\""
                        + fileName + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return multipart(path, body.toByteArray());
    }

    /** Sends parts that are written out already, with {@code boundary-of-parts} between them. */
    public Answer multipart(String path, byte[] parts) {
        return send(HttpRequest.newBuilder(URI.create(address + path))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(parts)));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            var response = client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(request.build() + " was not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks until the answer is as wanted, for no longer than a minute. */
    public Answer await(String path, Predicate<Answer> wanted) {
        long untilNs = System.nanoTime() + LIMIT.toNanos();
        Answer last;
        do {
            last = get(path);
            if (wanted.test(last)) {
                return last;
            }
            pause();
        } while (System.nanoTime() < untilNs);
        throw new AssertionError(address + path + " stayed " + last);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until a job has a status; one that runs has all of its tasks running. */
    public Answer awaitJob(String id, String status) {
        return await(
                "/jobs/" + id,
                answer -> answer.status() == 200
                        && answer.at("/state").equals(status)
                        && (!status.equals("RUNNING")
                                || answer.json().get("vertices").findValuesAsText("status").stream()
                                        .allMatch(status::equals)));
    }

    /** Waits for the end of what was triggered and tells it. */
    public Answer awaitOperation(String path) {
        return await(path, answer -> !answer.at("/status/id").equals("IN_PROGRESS"));
    }
}
