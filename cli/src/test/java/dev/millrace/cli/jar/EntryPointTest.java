package dev.millrace.cli.jar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.testing.JobSources;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryPointTest {
    private static final String MAIN = "public static void main(String[] args) {}";

    @TempDir
    private Path directory;

    @Test
    void shouldPreferWhatTheUserSaysThenProgramClassThenMainClass() {
        JobJar both = JobJar.open(JobSources.of("A", MAIN)
                .manifest("Main-Class", "com.example.A")
                .manifest("program-class", " com.example.B ")
                .jar(directory, "both.jar"));
        JobJar mainOnly = JobJar.open(
                JobSources.of("A", MAIN).manifest("Main-Class", "com.example.A").jar(directory, "main.jar"));

        assertThat(EntryPoint.of(both, Optional.of("com.example.C")))
                .isEqualTo(new EntryPoint("com.example.C", "(option -c)"));
        assertThat(EntryPoint.of(both, Optional.empty()))
                .isEqualTo(new EntryPoint("com.example.B", "(manifest entry program-class)"));
        assertThat(EntryPoint.of(mainOnly, Optional.empty()))
                .isEqualTo(new EntryPoint("com.example.A", "(manifest entry Main-Class)"));
    }

    @Test
    void shouldFindMainInClassesOfANewerJavaAndPassOverWhatIsNoClass() {
        JobJar jar = JobJar.open(JobSources.of("A", MAIN)
                .and("Inner", "public static class Job { " + MAIN + " }")
                .and("Hidden", "static class Job { " + MAIN + " }")
                .and("Instance", "public void main(String[] args) {}")
                .changing(classes -> {
                    classes.get("com/example/A.class")[7] = 80;
                    classes.put("com/example/Broken.class", new byte[] {1, 2, 3});
                    return classes;
                })
                .jar(directory, "job.jar"));

        assertThat(MainClasses.in(jar)).containsExactly("com.example.A", "com.example.Inner$Job");
    }
}
