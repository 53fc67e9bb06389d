package dev.millrace.server.difference;

import dev.millrace.server.MillraceServer;
import dev.millrace.testing.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** One of the two that are compared. Thread-safe. */
final class Peer implements AutoCloseable {
    private static final Pattern UPLOADED = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}_");
    private static final Pattern SAVEPOINT = Pattern.compile("savepoint-[0-9a-f]{6}-[0-9a-f]{12}");
    private static final int SLOTS = 16;
    private static final long LOOK_EVERY_MS = 20;
    private static final int CLOSING_LIMIT_S = 10;

    private final Path directory;
    private final AutoCloseable server;
    private final URI address;
    private final Rest rest;
    /** By what they are called in questions and answers. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private final String manager;

    private Peer(Path directory, AutoCloseable server, URI address, int managerPort) {
        this.directory = directory;
        this.server = server;
        this.address = address;
        this.manager = "localhost:" + managerPort;
        this.rest = new Rest(address.toString());
        name("directory", directory.toString());
        name(
                "taskmanager",
                rest.await(
                                "/taskmanagers",
                                answer -> answer.json().at("/taskmanagers").size() == 1)
                        .at("/taskmanagers/0/id"));
    }

    static Peer millrace(Path directory) {
        Configuration configuration = configuration(directory);
        int second = FreePort.find();
        configuration.set(JobManagerOptions.PORT, second);
        MillraceServer server = MillraceServer.start(configuration);
        return new Peer(directory, server, URI.create("http://localhost:" + server.port()), second);
    }

    static Peer flink(Path directory) throws Exception {
        Configuration configuration = configuration(directory);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
        URI address = cluster.getRestAddress().get();
        return new Peer(directory, () -> end(cluster), address, address.getPort());
    }

    /** Its REST endpoint waits for ever for some of the requests that it has refused. */
    private static void end(MiniCluster cluster) throws Exception {
        try {
            cluster.closeAsync().get(CLOSING_LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println("MiniCluster has not ended within " + CLOSING_LIMIT_S + " s");
        }
    }

    private static Configuration configuration(Path directory) {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(RestOptions.ENABLE_FLAMEGRAPH, true);
        configuration.set(RestOptions.FLAMEGRAPH_NUM_SAMPLES, 3);
        configuration.set(RestOptions.FLAMEGRAPH_DELAY, Duration.ofMillis(5));
        configuration.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(50));
        configuration.set(WebOptions.UPLOAD_DIR, directory.resolve("web").toString());
        configuration.set(WebOptions.TMP_DIR, directory.toString());
        configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofMillis(50));
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(200));
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, SLOTS);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        configuration.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, List.of("dev.millrace.server."));
        return configuration;
    }

    /** Where {@code flink -m} finds it: the port of our server's that stands for Flink's RPC. */
    String manager() {
        return manager;
    }

    Rest rest() {
        return rest;
    }

    Path directory() {
        return directory;
    }

    /** What is meant by {@code {name}} in a question from now on. */
    void name(String name, String value) {
        names.put("{" + name + "}", value);
    }

    /** A template with this peer's values. */
    String localised(String template) {
        String text = template;
        for (Map.Entry<String, String> one : names.entrySet()) {
            text = text.replace(one.getKey(), one.getValue());
        }
        return text;
    }

    /** The answer with common names for what they differ in. */
    Answer ask(String method, String path, String json) {
        return common(rest.send(method, localised(path), json == null ? null : localised(json)));
    }

    Answer common(Answer answer) {
        String text = answer.body();
        String taskManager = localised("{taskmanager}");
        text = text.replace("\"" + taskManager + "\"", "\"{taskmanager}\"")
                .replace("TaskExecutor " + taskManager, "TaskExecutor {taskmanager}")
                .replace("/" + taskManager + "/logs", "/{taskmanager}/logs")
                .replace(directory.toString(), "{directory}")
                .replace(address.getHost() + ":" + address.getPort(), "{address}")
                .replace("127.0.0.1:" + address.getPort(), "{address}");
        text = UPLOADED.matcher(text).replaceAll("{uuid}_");
        text = SAVEPOINT.matcher(text).replaceAll("savepoint-{id}");
        return new Answer(answer.status(), text);
    }

    void submit(JobGraph graph) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, address.getHost());
        configuration.set(RestOptions.PORT, address.getPort());
        try (RestClusterClient<String> client = new RestClusterClient<>(configuration, "peer")) {
            client.submitJob(graph).get();
        }
    }

    /** Waits until a client has ended it: nobody listens any more. */
    void awaitEnd() throws InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSING_LIMIT_S);
        while (isHeard()) {
            if (System.nanoTime() > untilNs) {
                throw new AssertionError(address + " still answers");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
        }
    }

    private boolean isHeard() {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
