package dev.millrace.interchange.handover;

import dev.millrace.interchange.cluster.Patience;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Millrace server in a process of its own, which may be killed and started again. Used by one thread. */
final class Server implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    private Server(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    static Server start(Path directory) throws Exception {
        return start(directory, null);
    }

    /** @param haltAt a line of its log at which it ends as if it were killed, once; null for never */
    static Server start(Path directory, String haltAt) throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free.setReuseAddress(true);
            Server server = new Server(directory, free.getLocalPort());
            free.close();
            server.launch(haltAt);
            return server;
        }
    }

    /** At the same port, with the same store as before. */
    void start() throws Exception {
        launch(null);
    }

    private void launch(String haltAt) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        if (haltAt != null) {
            command.add("-D" + ServerMain.HALT_AT + "=" + haltAt);
            command.add("-Dorg.slf4j.simpleLogger.log.dev.millrace.server.handover.Adoption=debug");
            command.add("-Dorg.slf4j.simpleLogger.log.dev.millrace.server.submission.Intake=info");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName()));
        command.addAll(List.of(
                String.valueOf(ProcessHandle.current().pid()),
                "rest.bind-port=" + port,
                "rest.port=" + port,
                "jobmanager.rpc.port=" + port,
                "millrace.store.dir=" + directory.resolve("store")));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Patience.until(LIMIT, this::answers, () -> "the server does not answer; see " + log());
    }

    private Path log() {
        return directory.resolve("server.log");
    }

    private boolean answers() throws Exception {
        try {
            return process.isAlive() && get("/overview").contains("taskmanagers");
        } catch (IOException notYet) {
            return false;
        }
    }

    String address() {
        return "localhost:" + port;
    }

    String get(String path) throws Exception {
        return get("http://" + address(), path);
    }

    /** From any server. */
    String get(String base, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    String log(int lines) throws IOException {
        List<String> all = Files.readAllLines(log());
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
