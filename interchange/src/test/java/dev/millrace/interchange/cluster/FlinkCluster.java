package dev.millrace.interchange.cluster;

import dev.millrace.interchange.child.ClusterProcess;
import dev.millrace.interchange.job.Numbers;
import dev.millrace.interchange.job.Program;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A real Flink cluster on loopback: a process for the JobManager and one for each TaskManager, all of Flink's own jars
 * and none of ours. Its processes end with this one. Used by one thread.
 */
public final class FlinkCluster implements AutoCloseable {
    private static final String JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";

    private static final String HOST = "127.0.0.1";
    /** Below those that systems hand out by themselves. */
    private static final int FIRST_PORT = 10_000;

    private static final int PORTS = 20_000;
    private static final int ATTEMPTS = 3;
    private static final int TASK_MANAGERS = 2;
    private static final int SLOTS_EACH = 4;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Pattern FREE_SLOTS = Pattern.compile("\"slots-available\":(\\d+)");

    private final Path directory;
    private final int restPort;
    private final Path jobJar;
    private final Map<String, String> more;
    private String classPath;
    private final List<Process> processes = new ArrayList<>();
    private final HttpClient http;
    private final String scheme;

    private FlinkCluster(Path directory, Map<String, String> more, SSLContext tls) throws IOException {
        this.directory = directory;
        this.more = Map.copyOf(more);
        this.restPort = freePort();
        this.scheme = tls == null ? "http" : "https";
        HttpClient.Builder client = HttpClient.newBuilder();
        this.http = tls == null ? client.build() : client.sslContext(tls).build();
        this.jobJar = Jar.ofPackage(Program.class, directory.resolve("job.jar"));
    }

    /** Starts one and waits until all its slots are there; again with other ports, if somebody else took one. */
    public static FlinkCluster start(Path directory) throws Exception {
        return start(directory, Map.of());
    }

    /** @param more options, in place of the usual ones */
    public static FlinkCluster start(Path directory, Map<String, String> more) throws Exception {
        return start(directory, more, null);
    }

    /** @param tls for its REST API, if the options say so; otherwise null */
    public static FlinkCluster start(Path directory, Map<String, String> more, SSLContext tls) throws Exception {
        for (int attempt = 1; ; attempt++) {
            FlinkCluster cluster =
                    new FlinkCluster(Files.createDirectory(directory.resolve("attempt-" + attempt)), more, tls);
            try {
                cluster.launch();
                return cluster;
            } catch (Throwable thrown) {
                cluster.close();
                if (attempt == ATTEMPTS) {
                    throw thrown;
                }
            }
        }
    }

    public String host() {
        return HOST;
    }

    public int restPort() {
        return restPort;
    }

    /** The programs of this module, packaged as a user would. */
    public Path jobJar() {
        return jobJar;
    }

    /** As {@code kill -9} does. */
    public void killJobManager() throws InterruptedException {
        processes.get(0).destroyForcibly().waitFor();
    }

    public boolean hasJobManager() {
        return processes.get(0).isAlive();
    }

    /** Starts another JobManager at the same address, and waits for the slots. */
    public void restartJobManager() throws Exception {
        Process old = processes.remove(0);
        old.destroyForcibly().waitFor();
        launch("jobmanager", classPath, JOB_MANAGER);
        processes.add(0, processes.remove(processes.size() - 1));
        awaitSlots();
    }

    private void launch() throws Exception {
        configure();
        Path child = Jar.ofPackage(ClusterProcess.class, directory.resolve("child.jar"));
        classPath = child + File.pathSeparator + flinkJars();
        launch("jobmanager", classPath, JOB_MANAGER);
        for (int i = 1; i <= TASK_MANAGERS; i++) {
            launch("taskmanager-" + i, classPath, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
        }
        awaitSlots();
    }

    private void awaitSlots() throws Exception {
        Patience.until(
                START_LIMIT,
                () -> freeSlots() == TASK_MANAGERS * SLOTS_EACH,
                () -> "the cluster in " + directory + " did not get its slots");
    }

    /** Of the class path that Maven resolved: Flink and its libraries, but nothing of Millrace, JUnit or AssertJ. */
    private static String flinkJars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry ->
                        !Path.of(entry).getFileName().toString().matches("(millrace|junit|assertj|surefire).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void configure() throws IOException {
        Map<String, String> options = new TreeMap<>();
        options.put("jobmanager.rpc.address", HOST);
        options.put("jobmanager.rpc.port", String.valueOf(freePort()));
        options.put("jobmanager.bind-host", HOST);
        options.put("rest.address", HOST);
        options.put("rest.bind-address", HOST);
        options.put("rest.port", String.valueOf(restPort));
        options.put("web.submit.enable", "false");
        options.put("taskmanager.host", HOST);
        options.put("taskmanager.bind-host", HOST);
        options.put("taskmanager.numberOfTaskSlots", String.valueOf(SLOTS_EACH));
        options.put("taskmanager.cpu.cores", "1.0");
        options.put("taskmanager.memory.framework.heap.size", "64m");
        options.put("taskmanager.memory.task.heap.size", "192m");
        options.put("taskmanager.memory.framework.off-heap.size", "64m");
        options.put("taskmanager.memory.task.off-heap.size", "0");
        options.put("taskmanager.memory.network.min", "96m");
        options.put("taskmanager.memory.network.max", "96m");
        options.put("taskmanager.memory.managed.size", "64m");
        options.put("taskmanager.memory.jvm-metaspace.size", "256m");
        options.put("taskmanager.memory.jvm-overhead.min", "128m");
        options.put("taskmanager.memory.jvm-overhead.max", "128m");
        options.put("io.tmp.dirs", directory.resolve("tmp").toString());
        options.putAll(more);
        Files.createDirectories(directory.resolve("tmp"));
        Files.write(
                directory.resolve("config.yaml"),
                options.entrySet().stream()
                        .map(option -> option.getKey() + ": " + option.getValue())
                        .toList());
    }

    private void launch(String name, String classPath, String mainClass) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        // What Flink asks of a JDK 17 or newer; this process was given it, too.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.add("-D" + Numbers.IN_CLUSTER + "=yes");
        command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
        command.addAll(List.of("-cp", classPath, ClusterProcess.class.getName()));
        command.add(String.valueOf(ProcessHandle.current().pid()));
        command.addAll(List.of(mainClass, "--configDir", directory.toString()));
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(name + ".log").toFile()))
                .start());
    }

    private int freeSlots() throws InterruptedException {
        for (Process process : processes) {
            if (!process.isAlive()) {
                throw new AssertionError("a process of the cluster ended; its log is in " + directory);
            }
        }
        HttpRequest overview = HttpRequest.newBuilder(URI.create(scheme + "://" + HOST + ":" + restPort + "/overview"))
                .build();
        try {
            Matcher matcher = FREE_SLOTS.matcher(
                    http.send(overview, HttpResponse.BodyHandlers.ofString()).body());
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException notYetListening) {
            return 0;
        }
    }

    private static int freePort() throws IOException {
        for (int tries = 1; ; tries++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
                return socket.getLocalPort();
            } catch (BindException e) {
                if (tries == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
