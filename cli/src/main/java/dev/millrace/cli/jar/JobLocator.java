package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Turns JOB as written into a file on this machine. Owned by the main thread. */
public final class JobLocator {
    private final Consumer<String> progress;

    /** {@code progress} hears, in one sentence, of everything that may take seconds. */
    public JobLocator(Consumer<String> progress) {
        this.progress = progress;
    }

    /**
     * The jar at that place, which messages call as the user does, not by the file that it was downloaded to.
     *
     * @throws dev.millrace.engine.error.MillraceException E110 to E115
     */
    public JobJar open(String job) {
        Path file = locate(job);
        boolean isRemote = JobReference.parse(job) instanceof JobReference.Remote;
        return JobJar.open(file, isRemote ? job : file.toString());
    }

    /**
     * The jar's path; downloads it if it has to.
     *
     * @throws dev.millrace.engine.error.MillraceException E110 to E115 if there is no such file
     */
    Path locate(String job) {
        JobReference reference = JobReference.parse(job);
        if (reference instanceof JobReference.LocalFile file) {
            return existing(file.path());
        }
        if (reference instanceof JobReference.Remote remote) {
            return new Download(progress).fetch(remote.uri());
        }
        return MavenRepository.ofThisUser(progress).fetch(((JobReference.Artifact) reference).coordinates());
    }

    private static Path existing(Path path) {
        if (Files.isDirectory(path)) {
            throw Errors.user("E111", "'" + path + "' is a directory, not a jar", jarsIn(path));
        }
        if (!Files.exists(path)) {
            throw missing(path);
        }
        if (!Files.isReadable(path)) {
            throw Errors.user("E110", "'" + path + "' may not be read by this user", "change the file's permissions");
        }
        return path;
    }

    private static RuntimeException missing(Path path) {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            Path nearest = parent;
            while (nearest != null && !Files.isDirectory(nearest)) {
                nearest = nearest.getParent();
            }
            return Errors.user(
                    "E110",
                    "there is no file '" + path + "': the directory '" + parent + "' does not exist",
                    "check the path; it exists up to '" + nearest + "'");
        }
        List<String> near = Nearest.names(path.getFileName().toString(), names(parent));
        String remedy = near.isEmpty() ? jarsIn(parent) : "did you mean '" + String.join("' or '", near) + "'?";
        return Errors.user("E110", "there is no file '" + path.getFileName() + "' in '" + parent + "'", remedy);
    }

    private static String jarsIn(Path directory) {
        List<String> jars = names(directory).stream()
                .filter(name -> name.endsWith(".jar"))
                .sorted()
                .limit(5)
                .toList();
        if (jars.isEmpty()) {
            return "give the path of a job's jar; '" + directory + "' holds none";
        }
        return "give the path of a job's jar; '" + directory + "' holds " + String.join(", ", jars);
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
