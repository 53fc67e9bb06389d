package dev.millrace.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The command {@code millrace}, given in this process; prints to the process's streams. Stateless. */
public final class OwnClient {
    private OwnClient() {}

    /** The exit code. */
    public static int run(List<String> words) {
        Console console = new Console(System.out, System.err, false, Map.of(), new CompletableFuture<>());
        return new Cli(console).run(words).status();
    }
}
