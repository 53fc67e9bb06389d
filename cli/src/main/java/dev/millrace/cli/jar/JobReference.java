package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the user wrote for JOB, understood. Immutable. */
sealed interface JobReference {
    record LocalFile(Path path) implements JobReference {}

    record Remote(URI uri) implements JobReference {}

    record Artifact(MavenCoordinates coordinates) implements JobReference {}

    /** A file of that very name wins over every other reading. */
    static JobReference parse(String job) {
        try {
            return read(job);
        } catch (InvalidPathException e) {
            throw Errors.user(
                    "E110",
                    "no file can be called '" + job + "': " + e.getReason(),
                    "if the name has letters beyond ASCII, let the environment name UTF-8, as LC_ALL=C.UTF-8 does",
                    e);
        }
    }

    private static JobReference read(String job) {
        if (job.indexOf(':') < 0 || Files.exists(Path.of(job))) {
            return new LocalFile(Path.of(job));
        }
        Optional<Path> file = FileUrl.path(job);
        if (file.isPresent()) {
            return new LocalFile(file.get());
        }
        if (Patterns.URL.matcher(job).matches()) {
            return fromUrl(job);
        }
        if (Patterns.COORDINATES.matcher(job).matches()) {
            return new Artifact(MavenCoordinates.parse(job));
        }
        if (Patterns.ALMOST_COORDINATES.matcher(job).matches()) {
            throw Errors.user(
                    "E114",
                    "'" + job + "' is neither a file nor complete Maven coordinates",
                    "write group:artifact:version[:packaging[:classifier]],"
                            + " as in org.apache.flink:flink-examples-streaming:1.20.0:jar:WordCount");
        }
        return new LocalFile(Path.of(job));
    }

    private static JobReference fromUrl(String job) {
        URI uri;
        try {
            uri = new URI(job);
        } catch (URISyntaxException e) {
            throw Errors.user("E113", "'" + job + "' is not a URL: " + e.getReason(), "escape it, or give a path", e);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!Patterns.SCHEMES.contains(scheme)) {
            throw Errors.user(
                    "E113",
                    "cannot read a job from '" + scheme + ":' (" + job + ")",
                    "download the jar and give its path; URLs may be http, https or file");
        }
        return new Remote(uri);
    }

    /** Apart, so that the path of a file, the common case, compiles none of them. */
    final class Patterns {
        private static final Set<String> SCHEMES = Set.of("http", "https");
        private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");
        private static final Pattern COORDINATES = Pattern.compile("[\\w.-]+:[\\w.-]+:[\\w.+-]+(:[\\w.-]+){0,2}");
        private static final Pattern ALMOST_COORDINATES = Pattern.compile("[\\w-]+(\\.[\\w-]+)*(:[\\w.+-]*)+");

        private Patterns() {}
    }
}
