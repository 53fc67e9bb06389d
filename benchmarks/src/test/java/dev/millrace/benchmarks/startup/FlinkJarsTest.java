package dev.millrace.benchmarks.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkJarsTest {
    @TempDir
    Path directory;

    @Test
    void shouldLeaveMillraceAndDirectoriesOut() {
        assertThat(FlinkJars.classPath("/a/target/classes:/b/flink-core.jar:/c/millrace-engine-1.jar:/d/x.jar"))
                .isEqualTo("/b/flink-core.jar:/d/x.jar");
    }

    @Test
    void shouldFindWhatTheManifestOfALauncherNames() throws IOException {
        Path launcher = directory.resolve("millrace-benchmarks.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "flink-core.jar millrace-engine.jar x%20y.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(launcher), manifest)) {
            jar.finish();
        }

        assertThat(FlinkJars.classPath(launcher.toString()))
                .isEqualTo(directory.resolve("flink-core.jar") + ":" + directory.resolve("x y.jar"));
    }
}
