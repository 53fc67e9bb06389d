package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The project's {@code mvnw}, run as a child process to fetch one file. Owned by the main thread. */
final class MavenWrapper {
    private static final String GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get";
    private static final int TIMEOUT_MINUTES = 10;
    private static final Pattern ABSENT = Pattern.compile(
            "(?i)could not find artifact|was not found in|failure to find|not present, but unavailable");
    private static final Pattern UNREACHABLE =
            Pattern.compile("(?i)unknown host|connection refused|could not transfer|timed out"
                    + "|no route to host|unreachable|offline mode");

    private final Path script;

    private MavenWrapper(Path script) {
        this.script = script;
    }

    /** {@code home} is where Millrace is installed; null if nobody knows. */
    static MavenWrapper at(Path home) {
        return new MavenWrapper(home == null ? null : home.resolve("mvnw"));
    }

    /** The one that this installation came with: where the launcher says, else in a directory around our own jar. */
    static MavenWrapper ofThisInstallation() {
        String home = System.getProperty("millrace.home");
        if (home != null) {
            return at(Path.of(home));
        }
        try {
            Path own = Path.of(MavenWrapper.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            while (own != null && !Files.isExecutable(own.resolve("mvnw"))) {
                own = own.getParent();
            }
            return at(own);
        } catch (URISyntaxException e) {
            return at(null);
        }
    }

    /**
     * Returns once the file is in {@code repository}.
     *
     * @throws dev.millrace.engine.error.MillraceException E115 if Maven cannot be run, is offline or finds no such file
     */
    void get(MavenCoordinates coordinates, Path repository) {
        if (script == null || !Files.isExecutable(script)) {
            throw Errors.user(
                    "E115",
                    coordinates + " is not in " + repository + ", and there is no Maven wrapper to fetch it with"
                            + (script == null ? "" : " (" + script + ")"),
                    "download the jar and give its path");
        }
        try {
            Path workingDirectory = TempFiles.directory("millrace-mvn-");
            Path log = workingDirectory.resolve("log");
            TempFiles.add(log);
            try {
                int status = run(coordinates, repository, workingDirectory, log);
                if (status != 0) {
                    throw failure(coordinates, Files.readAllLines(log));
                }
            } finally {
                Files.deleteIfExists(log);
                Files.deleteIfExists(workingDirectory);
            }
        } catch (IOException e) {
            throw Errors.external("E115", "could not run " + script + ": " + e.getMessage(), "check the file", e);
        }
    }

    /** Runs in an empty directory: Maven would otherwise work on the project it is called in. */
    private int run(MavenCoordinates coordinates, Path repository, Path workingDirectory, Path log) throws IOException {
        Process maven = new ProcessBuilder(
                        script.toAbsolutePath().toString(),
                        "-B",
                        "-q",
                        GOAL,
                        "-Dartifact=" + coordinates,
                        "-Dtransitive=false",
                        "-Dmaven.repo.local=" + repository.toAbsolutePath())
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread end = new Thread(maven::destroy, "millrace-maven-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            maven.getOutputStream().close();
            if (!maven.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                throw Errors.external(
                        "E115",
                        "Maven did not fetch " + coordinates + " within " + TIMEOUT_MINUTES + " minutes",
                        "check the network, or download the jar and give its path",
                        null);
            }
            return maven.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.external("E115", "fetching " + coordinates + " was interrupted", "run the command again", e);
        } finally {
            maven.destroy();
            forget(end);
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            return; // The process ends already, and the hook does nothing to what has ended.
        }
    }

    /** Unreachable is asked first: Maven says "not found" too when its plugin could not be downloaded. */
    private static RuntimeException failure(MavenCoordinates coordinates, List<String> log) {
        String text = String.join("\n", log);
        if (UNREACHABLE.matcher(text).find()) {
            return Errors.external(
                    "E115",
                    "could not fetch " + coordinates + ": no Maven repository could be reached",
                    "connect to the network, or give the path of a jar that you have",
                    null);
        }
        if (ABSENT.matcher(text).find()) {
            return Errors.user(
                    "E115",
                    "no Maven repository has " + coordinates,
                    "check group, artifact, version and classifier; the order is"
                            + " group:artifact:version[:packaging[:classifier]]");
        }
        String lastLine = log.isEmpty() ? "it said nothing" : log.get(Math.max(0, firstError(log)));
        return Errors.external(
                "E115",
                "Maven could not fetch " + coordinates + ": " + lastLine,
                "give the path of a jar instead",
                null);
    }

    private static int firstError(List<String> log) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).contains("ERROR")) {
                return i;
            }
        }
        return log.size() - 1;
    }
}
