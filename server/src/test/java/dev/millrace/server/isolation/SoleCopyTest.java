package dev.millrace.server.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoleCopyTest {
    @TempDir
    private Path directory;

    /** Holds a lock until its stdin ends. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            try (SoleCopy sole = SoleCopy.await(Path.of(args[0]), Duration.ofSeconds(10))) {
                System.out.println(sole != null);
                System.out.flush();
                System.out.println(System.in.read());
            }
        }
    }

    @Test
    void shouldWaitForAnotherProcessUntilItIsGone() throws Exception {
        Path lock = directory.resolve("lock");
        ProcessBuilder command = JvmCommand.likeThis(List.of()).of(Holder.class);
        command.command().add(lock.toString());
        Process holder = command.start();
        assertThat(holder.getInputStream().read()).isEqualTo('t');

        assertThatThrownBy(() -> SoleCopy.await(lock, Duration.ofMillis(50)))
                .hasMessageContaining("another process has been running the job");

        holder.destroyForcibly().waitFor();
        SoleCopy.await(lock, Duration.ofSeconds(10)).close();
    }
}
