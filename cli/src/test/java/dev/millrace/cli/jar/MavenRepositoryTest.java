package dev.millrace.cli.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenRepositoryTest {
    private static final MavenCoordinates JOB = MavenCoordinates.parse("com.acme.jobs:orders:1.2:jar:all");

    @TempDir
    private Path home;

    private Path repository;
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void makeRepository() throws IOException {
        repository = Files.createDirectory(home.resolve("repository"));
    }

    private Path fetch() {
        return new MavenRepository(repository, MavenWrapper.at(home), progress::add).fetch(JOB);
    }

    /** Stands for {@code mvnw}: sees its arguments as "$@". */
    private void wrapper(String script) throws IOException {
        Path mvnw = Files.writeString(home.resolve("mvnw"), "#!/bin/sh\n" + script + "\n");
        assertThat(mvnw.toFile().setExecutable(true)).isTrue();
    }

    private void assertFailure(String message, String hint) {
        assertThatThrownBy(this::fetch).isInstanceOfSatisfying(MillraceException.class, failure -> {
            assertThat(failure.code()).isEqualTo("E115");
            assertThat(failure).hasMessage(message);
            assertThat(failure.remedy()).isEqualTo(hint);
        });
    }

    @Test
    void shouldUseWhatIsThereWithoutMaven() throws IOException {
        Path file = repository.resolve("com/acme/jobs/orders/1.2/orders-1.2-all.jar");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");

        assertThat(fetch()).isEqualTo(file);
        assertThat(progress).isEmpty();
    }

    @Test
    void shouldFetchWithTheWrapperInAnEmptyDirectory() throws IOException {
        wrapper("""
                [ -z "$(ls | grep -v '^log$')" ] || exit 7
                for word; do case $word in -Dmaven.repo.local=*) repository=${word#*=} ;; esac; done
                mkdir -p "$repository/com/acme/jobs/orders/1.2"
                echo "$@" > "$repository/com/acme/jobs/orders/1.2/orders-1.2-all.jar"
                """);

        assertThat(fetch())
                .content()
                .isEqualTo("-B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
                        + " -Dartifact=com.acme.jobs:orders:1.2:jar:all -Dtransitive=false -Dmaven.repo.local="
                        + repository + "\n");
        assertThat(progress).containsExactly("fetching com.acme.jobs:orders:1.2:jar:all with Maven");
    }

    @Test
    void shouldSayThatNoRepositoryHasIt() throws IOException {
        wrapper("""
                echo '[ERROR] Could not find artifact com.acme.jobs:orders:jar:all:1.2 in central'
                exit 1
                """);

        assertFailure(
                "no Maven repository has com.acme.jobs:orders:1.2:jar:all",
                "check group, artifact, version and classifier; the order is"
                        + " group:artifact:version[:packaging[:classifier]]");
    }

    @Test
    void shouldSayThatThereIsNoNetwork() throws IOException {
        wrapper("""
                echo '[ERROR] Could not transfer artifact com.acme.jobs:orders:jar:all:1.2: repo: Unknown host repo'
                echo '[ERROR] Could not find artifact'
                exit 1
                """);

        assertFailure(
                "could not fetch com.acme.jobs:orders:1.2:jar:all: no Maven repository could be reached",
                "connect to the network, or give the path of a jar that you have");
    }

    @Test
    void shouldShowFirstErrorOfMavenWhenItIsAnother() throws IOException {
        wrapper("echo 'starting'; echo '[ERROR] disk full'; echo '[ERROR] more'; exit 1");

        assertFailure(
                "Maven could not fetch com.acme.jobs:orders:1.2:jar:all: [ERROR] disk full",
                "give the path of a jar instead");
    }

    @Test
    void shouldSayThatMavenLeftNothing() throws IOException {
        wrapper("exit 0");

        assertFailure(
                "Maven fetched com.acme.jobs:orders:1.2:jar:all but left no file at "
                        + repository.resolve("com/acme/jobs/orders/1.2/orders-1.2-all.jar"),
                "give the jar's path instead of its coordinates");
    }

    @Test
    void shouldSayThatThereIsNoWrapper() {
        assertFailure(
                "com.acme.jobs:orders:1.2:jar:all is not in " + repository
                        + ", and there is no Maven wrapper to fetch it with (" + home.resolve("mvnw") + ")",
                "download the jar and give its path");
    }

    @Test
    void shouldFindRepositoryAsMavenDoes() throws IOException {
        assertThat(MavenRepository.localRepository("/elsewhere", home)).isEqualTo(Path.of("/elsewhere"));
        assertThat(MavenRepository.localRepository(null, home)).isEqualTo(home.resolve(".m2/repository"));

        Files.createDirectory(home.resolve(".m2"));
        Files.writeString(home.resolve(".m2/settings.xml"), """
                <settings>
                  <!-- <localRepository>/commented/out</localRepository> -->
                  <localRepository>
                    ${user.home}/mine
                  </localRepository>
                </settings>
                """);
        assertThat(MavenRepository.localRepository(null, home)).isEqualTo(home.resolve("mine"));
    }
}
