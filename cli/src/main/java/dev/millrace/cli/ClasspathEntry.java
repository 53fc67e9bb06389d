package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.jar.FileUrl;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The value of option {@code -C}. Immutable. */
final class ClasspathEntry {
    private ClasspathEntry() {}

    /**
     * Flink wants a URL; a plain path is as clear.
     *
     * @throws dev.millrace.engine.error.MillraceException E104 if it is neither, or a file that does not exist
     */
    static URL url(String entry) {
        try {
            if (Files.exists(Path.of(entry))) {
                return Path.of(entry).toUri().toURL();
            }
            Optional<Path> file = FileUrl.path(entry);
            if (file.isEmpty()) {
                return new URI(entry).toURL();
            }
            if (!Files.exists(file.get())) {
                throw Errors.user(
                        "E104", "there is no file '" + file.get() + "' (option -C " + entry + ")", "check the path");
            }
            return file.get().toUri().toURL();
        } catch (MalformedURLException | URISyntaxException | IllegalArgumentException e) {
            throw Errors.user(
                    "E104",
                    "'" + entry + "' (option -C) is neither an existing file nor a URL",
                    "write a path or a URL, as in file:///opt/lib/connector.jar",
                    e);
        }
    }
}
