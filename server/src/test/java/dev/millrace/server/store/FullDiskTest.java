package dev.millrace.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 2 MiB, where this user may mount one. */
class FullDiskTest {
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());

    @TempDir
    private Path directory;

    private Path disk;
    private boolean isMounted;
    private JobStore store;
    private StoreScript script;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        isMounted = call("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
        assumeTrue(isMounted, "a small file system cannot be mounted here: the test of a full disk is left out");
        SqliteLibrary.load(directory); // What is loaded from the disk would keep it from being unmounted.
        store = open();
        script = new StoreScript(SEED);
        while (script.step() < 15) {
            script.next(store, directory);
        }
    }

    @AfterEach
    void unmount() throws Exception {
        if (store != null) {
            store.close();
        }
        if (isMounted) {
            call("umount", disk.toString());
        }
    }

    private JobStore open() {
        return JobStore.open(disk.resolve("store"), StoreScript.EXPIRY, () -> 0);
    }

    private static boolean call(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[512];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    /** Until the database's file would have to grow. */
    private MillraceException failure() {
        for (int i = 0; i < 100; i++) {
            try {
                store.putHandOver(new JobID(i, i), new byte[20_000]);
            } catch (MillraceException e) {
                return e;
            }
            store.removeHandOver(new JobID(i - 3, i - 3));
        }
        throw new AssertionError("the disk was never full");
    }

    @Test
    void shouldSayThatAChangeWasNotRecordedAndKeepAllOthers() throws IOException {
        fill();
        int before = store.handOvers().size();

        MillraceException failure = failure();

        assertThat(failure.code()).isEqualTo("E443");
        assertThat(failure.group()).isEqualTo(MillraceException.Group.EXTERNAL);
        assertThat(failure)
                .hasMessageContaining("could not be recorded in " + disk.toRealPath() + "/store/jobs.db (bytes free: ")
                .message()
                .containsAnyOf("No space left on device", "database or disk is full");
        String found = StoreScript.found(store);
        assertThat(found).startsWith(script.expected().lines().findFirst().orElseThrow());
        assertThat(store.handOvers().size()).isGreaterThanOrEqualTo(before);
        store.close();
        store = open();
        assertThat(StoreScript.found(store)).isEqualTo(found);
    }

    @Test
    void shouldWriteAgainOnceThereIsRoom() throws IOException {
        Path filler = fill();
        failure();

        Files.delete(filler);
        store.putHandOver(new JobID(9, 9), new byte[] {1});

        assertThat(store.handOver(new JobID(9, 9))).isPresent();
        store.close();
        store = open();
        assertThat(store.handOver(new JobID(9, 9))).isPresent();
    }

    @Test
    void shouldKeepNothingOfAJobWhoseJarDoesNotFit() throws IOException {
        Path jar = Files.write(directory.resolve("big.jar"), new byte[3 << 20]);
        String before = StoreScript.found(store);

        assertThatThrownBy(() -> store.submit(
                        new NewJob(new JobID(8, 8), "big", new byte[10], java.util.List.of(jar), java.util.Map.of())))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E443"))
                .hasMessageStartingWith("job 'big' could not be recorded");

        assertThat(StoreScript.found(store)).isEqualTo(before);
        assertThat(disk.toFile().getUsableSpace()).isGreaterThan(500_000);
    }
}
