package dev.millrace.server;

import dev.millrace.cli.error.FailureText;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.configuration.ServerConfiguration;
import dev.millrace.server.configuration.ServerSettings;
import dev.millrace.server.guard.ExitGuard;
import dev.millrace.server.guard.LastResort;
import dev.millrace.server.log.LogSetup;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.slf4j.LoggerFactory;

/** The process that {@code millrace server} starts. No logger may exist in it before its log does. */
public final class Main {
    private static final int USAGE = 2;
    private static final int CANNOT_START = 3;
    private static final String USAGE_CODES = "E10";

    private Main() {}

    /** Serves until the process is told to end. */
    public static void main(String[] args) {
        FailureText text = new FailureText(System.err, false);
        int status;
        try {
            status = serve(List.of(args), text);
        } catch (MillraceException e) {
            text.print(e);
            for (Throwable other : e.getSuppressed()) {
                if (other instanceof MillraceException another) {
                    text.print(another);
                }
            }
            status = e.code().startsWith(USAGE_CODES) ? USAGE : CANNOT_START;
        }
        LogManager.shutdown();
        System.exit(status);
    }

    private static int serve(List<String> words, FailureText text) {
        if (ServerHelp.isWanted(words)) {
            System.out.print(ServerHelp.TEXT);
            return 0;
        }
        boolean isGuarded = ExitGuard.arm();
        ServerSettings written = ServerSettings.read(System.getenv(), words);
        LogSetup.prepare(written, Main::remark);
        ServerConfiguration configuration = ServerConfiguration.of(written, Main::remark);
        StartLines.write(configuration);
        LastResort.install();
        if (!isGuarded) {
            remark("A program that calls System.exit ends this server: it was not started with java -jar.");
        }
        ServerOwnOptions own = ServerOwnOptions.parse(configuration.words());
        try (MillraceServer server = MillraceServer.start(
                own.addTo(configuration), configuration.memory().taskManagerMemory())) {
            if (own.isTraining()) {
                Training.visit(server);
                return 0;
            }
            Thread stop = new Thread(
                    () -> {
                        LoggerFactory.getLogger(Main.class).info("The server was told to end.");
                        server.close();
                        LogManager.shutdown();
                    },
                    "millrace-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            server.shortcomings().forEach(text::warn);
            System.out.println("Millrace answers at " + server.address());
            server.ended().join();
            return 0;
        }
    }

    private static void remark(String text) {
        LoggerFactory.getLogger(Main.class).warn(text);
    }
}
