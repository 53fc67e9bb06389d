package dev.millrace.server.log;

import dev.millrace.server.configuration.ServerSettings;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.slf4j.LoggerFactory;

/** A process that logs and prints as the server does, and exits. */
final class LogProbe {
    private LogProbe() {}

    public static void main(String[] args) {
        LogFiles files = LogSetup.prepare(
                ServerSettings.read(System.getenv(), List.of(args)),
                remark -> LoggerFactory.getLogger("dev.millrace.server.Main").warn(remark));
        LoggerFactory.getLogger("com.example.Quiet").debug("debug line");
        LoggerFactory.getLogger("com.example.Loud").info("info line");
        org.slf4j.MDC.put("millrace-task", "Map (1/2)");
        LoggerFactory.getLogger("com.example.Loud").error("error line");
        System.out.println("printed line");
        System.err.println("complained line");
        System.out.println(System.getProperty("log.file").equals(files.log().toString()));
        LogManager.shutdown();
    }
}
