package dev.millrace.cli.jar;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** A URL of the file system as people write it: with characters escaped, or with spaces as they are. Immutable. */
public final class FileUrl {
    private static final String SCHEME = "file:";

    private FileUrl() {}

    /**
     * The path that a URL stands for; empty if it is no {@code file:} URL.
     *
     * @throws java.nio.file.InvalidPathException if no file can have this name
     */
    public static Optional<Path> path(String url) {
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(url.replace(" ", "%20"));
            return Optional.of(Path.of(uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath()));
        } catch (URISyntaxException e) {
            String rest = url.substring(SCHEME.length());
            return Optional.of(Path.of(rest.startsWith("//") ? rest.substring(2) : rest));
        }
    }
}
