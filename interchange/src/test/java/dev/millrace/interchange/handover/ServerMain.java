package dev.millrace.interchange.handover;

import dev.millrace.server.MillraceServer;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;

/** A server's process, with this module's logging: serves until it is killed, or its parent has ended. */
final class ServerMain {
    /** A system property: a pattern of the log's lines at one of which the process ends, before it goes on. */
    static final String HALT_AT = "millrace.test.halt";

    private ServerMain() {}

    /** Takes the place of stderr, where the log goes. Thread-safe. */
    private static final class Halting extends PrintStream {
        private final Pattern at;

        Halting(PrintStream out, String at) {
            super(out, true, StandardCharsets.UTF_8);
            this.at = Pattern.compile(at);
        }

        @Override
        public void println(String line) {
            super.println(line);
            if (at.matcher(line.replaceFirst("^.*? - ", "")).matches()) {
                Runtime.getRuntime().halt(137);
            }
        }
    }

    /** @param args the process to live as long as, then {@code key=value} */
    public static void main(String[] args) {
        String haltAt = System.getProperty(HALT_AT);
        if (haltAt != null) {
            System.setErr(new Halting(System.err, haltAt));
        }
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
