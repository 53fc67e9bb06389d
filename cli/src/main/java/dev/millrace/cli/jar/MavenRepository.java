package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user's own Maven repository, filled by the project's Maven wrapper when it lacks a file. Owned by the main
 * thread.
 */
final class MavenRepository {
    private static final Pattern LOCAL_REPOSITORY =
            Pattern.compile("<localRepository>\\s*(.+?)\\s*</localRepository>", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    private final Path directory;
    private final MavenWrapper wrapper;
    private final Consumer<String> progress;

    MavenRepository(Path directory, MavenWrapper wrapper, Consumer<String> progress) {
        this.directory = directory;
        this.wrapper = wrapper;
        this.progress = progress;
    }

    static MavenRepository ofThisUser(Consumer<String> progress) {
        return new MavenRepository(
                localRepository(System.getProperty("maven.repo.local"), Path.of(System.getProperty("user.home"))),
                MavenWrapper.ofThisInstallation(),
                progress);
    }

    /** As Maven finds it: the property, then the user's settings, then {@code .m2/repository}. */
    static Path localRepository(String property, Path userHome) {
        if (property != null && !property.isEmpty()) {
            return Path.of(property);
        }
        Path settings = userHome.resolve(".m2/settings.xml");
        if (Files.isReadable(settings)) {
            try {
                String xml = COMMENT.matcher(Files.readString(settings)).replaceAll("");
                Matcher matcher = LOCAL_REPOSITORY.matcher(xml);
                if (matcher.find()) {
                    return Path.of(matcher.group(1).replace("${user.home}", userHome.toString()));
                }
            } catch (IOException e) {
                throw Errors.external(
                        "E115", "could not read " + settings + ": " + e.getMessage(), "check the file", e);
            }
        }
        return userHome.resolve(".m2/repository");
    }

    Path fetch(MavenCoordinates coordinates) {
        Path file = coordinates.pathIn(directory);
        if (Files.isRegularFile(file)) {
            return file;
        }
        progress.accept("fetching " + coordinates + " with Maven");
        wrapper.get(coordinates, directory);
        if (!Files.isRegularFile(file)) {
            throw Errors.user(
                    "E115",
                    "Maven fetched " + coordinates + " but left no file at " + file,
                    "give the jar's path instead of its coordinates");
        }
        return file;
    }
}
