package dev.millrace.rules;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrackedFilesTest {
    /** A build that names a registry's host cannot be pointed at a mirror by its user's settings. */
    private static final Pattern REGISTRY_HOST =
            Pattern.compile("\\brepo\\d*\\.maven|\\bregistry\\.(npmjs|yarnpkg)|\\b(deb|security|ftp)\\.debian\\.org");

    @Test
    void shouldNameNoPackageRegistrysHost() throws Exception {
        List<Path> files = filesInGit();

        List<String> found = new ArrayList<>();
        for (Path file : files) {
            collectMatches(file, found);
        }

        assertThat(files).contains(Path.of("pom.xml"));
        assertThat(found).isEmpty();
    }

    @Test
    void shouldRecogniseAHost() {
        assertThat("https://repo" + "1.maven.example/x").containsPattern(REGISTRY_HOST);
    }

    private static void collectMatches(Path file, List<String> found) throws IOException {
        Path path = MainCode.ROOT.resolve(file);
        if (!Files.isRegularFile(path)) {
            return;
        }
        List<String> lines = Files.readAllLines(path, ISO_8859_1);
        for (int i = 0; i < lines.size(); i++) {
            if (REGISTRY_HOST.matcher(lines.get(i)).find()) {
                found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
            }
        }
    }

    /** Files that git tracks or would track. */
    private static List<Path> filesInGit() throws Exception {
        assumeTrue(Files.exists(MainCode.ROOT.resolve(".git")), "not a git checkout");
        Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                .directory(MainCode.ROOT.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String names = new String(git.getInputStream().readAllBytes(), UTF_8);
        assertThat(git.waitFor()).isZero();
        return names.isEmpty()
                ? List.of()
                : List.of(names.split("\0")).stream().map(Path::of).toList();
    }
}
