package dev.millrace.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledServerTest {
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());
    private static final int MAX_CHANGES = 20;
    private static final int MAX_DELAY_US = 3_000;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private int inFlight;
    private int applied;
    private int acknowledged;

    @Test
    void shouldHoldAllThatWasAcknowledgedAfter30Kills() throws Exception {
        killOften(30);
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void shouldHoldAllThatWasAcknowledgedAfter200Kills() throws Exception {
        killOften(200);
    }

    private void killOften(int kills) throws Exception {
        Path store = directory.resolve("store");
        StoreScript script = new StoreScript(SEED);

        for (int kill = 0; kill < kills; kill++) {
            runAndKill(store, script);
        }

        System.out.println("-Dtest.seed=" + SEED + ": " + kills + " kills, " + acknowledged + " changes acknowledged; "
                + inFlight + " kills met a change in flight, " + applied + " of these changes were there afterwards");
        assertThat(inFlight).as("kills that met a change in flight").isGreaterThan(kills / 4);
        assertThat(names(store.resolve(SqliteLibrary.DIRECTORY)))
                .as("unpacked by the last one that was killed: a library and its lock")
                .hasSizeLessThanOrEqualTo(2);
    }

    private void runAndKill(Path store, StoreScript script) throws Exception {
        long[] said = {script.step(), script.step()};
        Process process = StoreWriterProcess.start(store, directory, SEED, script.step());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            hear(lines.readLine(), said);
            int finished = script.step() + random.nextInt(MAX_CHANGES);
            while (said[1] < finished) {
                hear(lines.readLine(), said);
            }
            long killAtNs = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(MAX_DELAY_US));
            while (System.nanoTime() < killAtNs) {
                if (lines.ready()) {
                    hear(lines.readLine(), said);
                }
            }
            process.toHandle().destroyForcibly(); // Unlike the process's own method, it leaves the pipe to be read.
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                hear(line, said);
            }
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        check(store, script, said);
    }

    /** said[0]: steps begun, said[1]: steps finished. */
    private static void hear(String line, long[] said) {
        assertThat(line)
                .as("what the process printed; it must not end by itself")
                .isNotNull();
        long step = Long.parseLong(line.substring(2));
        if (line.charAt(0) == 'b') {
            said[0] = step + 1;
        } else {
            said[1] = step;
        }
    }

    private void check(Path directory, StoreScript script, long[] said) throws IOException {
        acknowledged += (int) said[1] - script.step();
        while (script.step() < said[1]) {
            script.next(null, directory);
        }
        String before = script.expected();
        if (said[0] > said[1]) {
            inFlight++;
            script.next(null, directory);
        }
        try (JobStore store = JobStore.open(directory, StoreScript.EXPIRY, () -> 0)) {
            String found = StoreScript.found(store);
            assertThat(found).as("-Dtest.seed=%d, step %d", SEED, said[1]).isIn(before, script.expected());
            if (said[0] > said[1] && found.equals(before) && !before.equals(script.expected())) {
                redo(script, store);
            } else if (said[0] > said[1]) {
                applied++;
            }
            assertThat(names(directory.resolve("files"))).isEqualTo(referred(store));
        }
    }

    /** The script has taken a step that the store has not. */
    private void redo(StoreScript script, JobStore store) {
        StoreScript again = new StoreScript(SEED);
        while (again.step() < script.step() - 1) {
            again.next(null, directory);
        }
        again.next(store, directory);
        assertThat(StoreScript.found(store)).isEqualTo(script.expected());
    }

    private static Set<String> referred(JobStore store) {
        Set<String> referred = new TreeSet<>();
        store.jobs().forEach(job -> job.submission().files().forEach(file -> referred.add(file.sha256())));
        store.ended().forEach(job -> referred.add(job.archive().sha256()));
        return referred;
    }

    private static Set<String> names(Path files) throws IOException {
        try (Stream<Path> list = Files.list(files)) {
            Set<String> names = new TreeSet<>();
            list.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }
}
