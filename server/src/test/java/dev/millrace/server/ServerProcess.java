package dev.millrace.server;

import dev.millrace.server.guard.ExitGuard;
import dev.millrace.testing.ProgramJar;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, started from a jar with a manifest like its own. Used by one thread. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("Millrace answers at (https?://\\S+:\\d+)");
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_AGAIN_MS = 5;

    private final Process process;
    private final Path output;
    private final Path errors;
    private final HttpClient client = HttpClient.newHttpClient();
    private String address;

    private ServerProcess(Process process, Path output, Path errors) {
        this.process = process;
        this.output = output;
        this.errors = errors;
    }

    /** Starts one; it may not answer yet when this returns. */
    static ServerProcess start(Path directory, List<String> words) throws IOException {
        return start(directory, List.of(), words);
    }

    /** @param options of the JVM */
    static ServerProcess start(Path directory, List<String> options, List<String> words) throws IOException {
        Path output = Files.createTempFile(directory, "server", ".out");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        Path launcher = ProgramJar.launcher(
                Files.createTempDirectory(directory, "server"), Main.class.getName(), ExitGuard.class.getName());
        command.addAll(List.of("-jar", launcher.toString()));
        command.addAll(words);
        Path errors = Files.createTempFile(directory, "server", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(errors.toFile()).redirectOutput(output.toFile());
        builder.environment().put("FLINK_LOG_DIR", directory.resolve("log").toString());
        builder.environment().remove("FLINK_CONF_DIR");
        return new ServerProcess(builder.start(), output, errors);
    }

    /** What it has printed. */
    String output() throws IOException {
        return Files.readString(output) + errors();
    }

    /** What it has printed to stderr. */
    String errors() throws IOException {
        return Files.readString(errors);
    }

    long pid() {
        return process.pid();
    }

    /** Tells it to end, as a service manager does. */
    void terminate() {
        process.destroy();
    }

    /** Waits until it says where it answers. */
    String address() throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (address == null) {
            Matcher matcher = ADDRESS.matcher(output());
            if (matcher.find()) {
                address = matcher.group(1);
            } else if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                throw new IllegalStateException("the server does not answer: " + output());
            } else {
                livesFor(LOOK_AGAIN_MS);
            }
        }
        return address;
    }

    /** The body that a path answers with. */
    String get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(address() + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Waits until a path answers with what matches. */
    String await(String path, String pattern) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (true) {
            String body = get(path);
            if (Pattern.compile(pattern).matcher(body).find()) {
                return body;
            }
            if (System.nanoTime() > deadlineNs) {
                throw new IllegalStateException(path + " answers " + body + ", not " + pattern + "; " + output());
            }
            livesFor(LOOK_AGAIN_MS);
        }
    }

    /** Whether it is still there after a while. */
    boolean livesFor(long ms) throws InterruptedException {
        return !process.waitFor(ms, TimeUnit.MILLISECONDS);
    }

    /** The processes of its jobs. */
    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** Ends it without a word to it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for it to end by itself. */
    int exit() throws InterruptedException {
        if (!process.waitFor(LIMIT_NS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("the server does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
