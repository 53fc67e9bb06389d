package dev.millrace.benchmarks.server;

import dev.millrace.benchmarks.measure.RunFailedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, and its client. Linux only. Owned by one thread. */
final class ServedProcess implements AutoCloseable {
    private static final long POLL_NS = 2_000_000;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

    private final Process process;
    private final Path log;
    private final String address;
    private final long startNs;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServedProcess(Process process, Path log, int port, long startNs) {
        this.process = process;
        this.log = log;
        this.address = "http://127.0.0.1:" + port;
        this.startNs = startNs;
    }

    /**
     * Starts one that does not answer yet.
     *
     * @param command a shell command that takes the options of {@code millrace server}
     * @param directory for all that it writes
     */
    static ServedProcess start(String command, Path directory) throws IOException {
        int port = freePort();
        Path log = directory.resolve("output");
        String words = "exec " + command + " --port " + port
                + " -Djobmanager.rpc.port=0 -Dmetrics.fetcher.update-interval=200 --store "
                + directory.resolve("store");
        ProcessBuilder builder = new ProcessBuilder(List.of("sh", "-c", words))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("FLINK_LOG_DIR", directory.resolve("log").toString());
        long startNs = System.nanoTime();
        return new ServedProcess(builder.start(), log, port, startNs);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Milliseconds from the start until it answers; blocks until it does. */
    double awaitReadyMs(Duration limit) throws RunFailedException, InterruptedException, IOException {
        while (true) {
            try {
                if (request("GET", "/overview", null).statusCode() == 200) {
                    return (System.nanoTime() - startNs) / 1e6;
                }
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - startNs > limit.toNanos()) {
                    throw new RunFailedException("the server does not answer: " + Files.readString(log), notYet);
                }
            }
            TimeUnit.NANOSECONDS.sleep(POLL_NS);
        }
    }

    /** What the server's JVM has in memory, in MiB. */
    double residentMb() throws IOException, RunFailedException {
        long pid = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(one -> one.info().command().orElse("").endsWith("java"))
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(() -> new RunFailedException("the server has no JVM"));
        Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
        if (!resident.find()) {
            throw new RunFailedException("the kernel does not tell the size of process " + pid);
        }
        return Long.parseLong(resident.group(1)) / 1024.0;
    }

    /** The body of an answer. */
    String get(String path) throws IOException, InterruptedException, RunFailedException {
        return body("GET", path, null);
    }

    /** The same of a request without a body. */
    String post(String path) throws IOException, InterruptedException, RunFailedException {
        return body("POST", path, HttpRequest.BodyPublishers.noBody());
    }

    /** Uploads a jar; returns its id. */
    String upload(Path jar) throws IOException, InterruptedException, RunFailedException {
        String boundary = "millrace-benchmark";
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\"\r\n"
                + "Content-Type: application/x-java-archive\r\n\r\n";
        HttpRequest upload = HttpRequest.newBuilder(URI.create(address + "/jars/upload"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString(head),
                        HttpRequest.BodyPublishers.ofFile(jar),
                        HttpRequest.BodyPublishers.ofString("\r\n--" + boundary + "--\r\n", StandardCharsets.US_ASCII)))
                .build();
        String answer =
                client.send(upload, HttpResponse.BodyHandlers.ofString()).body();
        Matcher name = Pattern.compile("flink-web-upload/([^\"]+)\"").matcher(answer);
        if (!name.find()) {
            throw new RunFailedException("the jar was not taken: " + answer);
        }
        return name.group(1);
    }

    private String body(String method, String path, HttpRequest.BodyPublisher content)
            throws IOException, InterruptedException, RunFailedException {
        HttpResponse<String> answer = request(method, path, content);
        if (answer.statusCode() / 100 != 2) {
            throw new RunFailedException(
                    method + " " + path + " is answered with " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> request(String method, String path, HttpRequest.BodyPublisher content)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, content == null ? HttpRequest.BodyPublishers.noBody() : content)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Where it answers. */
    String address() {
        return address;
    }

    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
    }
}
