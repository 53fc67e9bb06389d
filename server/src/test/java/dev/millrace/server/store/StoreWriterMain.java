package dev.millrace.server.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that changes a store until it is killed, and says on stdout which change it begins and has finished. */
final class StoreWriterMain {
    private StoreWriterMain() {}

    /** Arguments: directory of the store, directory for files, seed, number of the first step. */
    public static void main(String[] args) throws IOException {
        Path scratch = Path.of(args[1]);
        StoreScript script = new StoreScript(Long.parseLong(args[2]));
        int first = Integer.parseInt(args[3]);
        while (script.step() < first) {
            script.next(null, scratch);
        }
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            JobStore store = JobStore.open(Path.of(args[0]), StoreScript.EXPIRY, script::step);
            while (true) {
                say(out, 'b', script.step());
                script.next(store, scratch);
                say(out, 'e', script.step());
            }
        }
    }

    private static void say(FileOutputStream out, char what, int step) throws IOException {
        out.write((what + " " + step + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
