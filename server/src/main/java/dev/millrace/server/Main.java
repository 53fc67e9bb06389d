package dev.millrace.server;

import dev.millrace.cli.error.FailureText;
import dev.millrace.engine.error.MillraceException;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;

/** The process that {@code millrace server} starts. */
public final class Main {
    private static final int CANNOT_START = 3;

    private Main() {}

    /** Serves until the process is told to end. */
    public static void main(String[] args) {
        Configuration configuration = new Configuration();
        List<String> words = List.of(args);
        if (words.contains("--port")) {
            configuration.set(RestOptions.BIND_PORT, words.get(words.indexOf("--port") + 1));
        }
        words.stream().filter(word -> word.startsWith("-D")).forEach(word -> {
            String[] parts = word.substring(2).split("=", 2);
            configuration.setString(parts[0], parts[1]);
        });
        System.exit(serve(configuration));
    }

    private static int serve(Configuration configuration) {
        MillraceServer server;
        try {
            server = MillraceServer.start(configuration);
        } catch (MillraceException e) {
            new FailureText(System.err, false).print(e);
            return CANNOT_START;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "millrace-stop"));
        System.out.println("Millrace answers at " + server.address());
        server.ended().join();
        return 0;
    }
}
