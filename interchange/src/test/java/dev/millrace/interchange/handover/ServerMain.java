package dev.millrace.interchange.handover;

import dev.millrace.server.MillraceServer;
import org.apache.flink.configuration.Configuration;

/** A server's process, with this module's logging: serves until it is killed, or its parent has ended. */
final class ServerMain {
    private ServerMain() {}

    /** @param args the process to live as long as, then {@code key=value} */
    public static void main(String[] args) {
        ProcessHandle.of(Long.parseLong(args[0]))
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        Configuration configuration = new Configuration();
        for (int i = 1; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            configuration.setString(pair[0], pair[1]);
        }
        MillraceServer server = MillraceServer.start(configuration);
        System.out.println("at " + server.address());
        server.ended().join();
        Runtime.getRuntime().halt(0);
    }
}
