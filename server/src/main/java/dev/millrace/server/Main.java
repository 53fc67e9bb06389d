package dev.millrace.server;

import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;

/** The process that {@code millrace server} starts. */
public final class Main {
    private Main() {}

    /** Serves until the process is told to end. */
    public static void main(String[] args) {
        Configuration configuration = new Configuration();
        List<String> words = List.of(args);
        if (words.contains("--port")) {
            configuration.set(RestOptions.BIND_PORT, words.get(words.indexOf("--port") + 1));
        }
        MillraceServer server = MillraceServer.start(configuration);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("Dashboard: " + server.address());
        server.ended().join();
        System.exit(0);
    }
}
