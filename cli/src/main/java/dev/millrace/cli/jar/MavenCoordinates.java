package dev.millrace.cli.jar;

import java.nio.file.Path;

/** {@code group:artifact:version[:packaging[:classifier]]}. Immutable. */
record MavenCoordinates(String group, String artifact, String version, String packaging, String classifier) {

    /** The text must have three to five parts; the packaging is {@code jar} if not said. */
    static MavenCoordinates parse(String text) {
        String[] parts = text.split(":");
        return new MavenCoordinates(
                parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : "jar", parts.length > 4 ? parts[4] : "");
    }

    /** Where a Maven repository in the default layout has this file. */
    Path pathIn(Path repository) {
        String suffix = classifier.isEmpty() ? "" : "-" + classifier;
        return repository
                .resolve(group.replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + suffix + "." + packaging);
    }

    @Override
    public String toString() {
        String shortest = group + ":" + artifact + ":" + version + ":" + packaging;
        return classifier.isEmpty() ? shortest : shortest + ":" + classifier;
    }
}
