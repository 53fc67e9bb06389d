package dev.millrace.server.store;

import java.io.IOException;
import java.nio.file.Path;

/** Starts a {@link StoreWriterMain}. Immutable. */
final class StoreWriterProcess {
    private StoreWriterProcess() {}

    /** Its stdout says what it does; its stderr is ours. */
    static Process start(Path store, Path scratch, long seed, int firstStep) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreWriterMain.class.getName(),
                        store.toString(),
                        scratch.toString(),
                        Long.toString(seed),
                        Integer.toString(firstStep))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
