package dev.millrace.server;

import java.util.List;

/** What {@code millrace server --help} prints. Immutable. */
final class ServerHelp {
    static final String TEXT = """
            Usage: millrace server [options]

            Runs jobs for whoever submits them, with the REST API and the dashboard of Apache Flink.
            Without options: at http://localhost:8081, and for 'flink run -m' at port 6123 as well.

              --port N          answer at this port (rest.port)
              --host HOST       be known by this name (rest.address)
              --bind ADDRESS    listen at this address, not only for this machine: whoever can reach it
                                can run programs here
              --configDir DIR   read config.yaml or flink-conf.yaml in there
                                (else FLINK_CONF_DIR, else conf/ where Millrace is)
              --store DIR       keep submitted jobs there (millrace.store.dir)
              -Dkey=value       a setting of Flink's or Millrace's
              --help            print this

            Jobs outlive the process: those that ran when it ended, or was killed, run on when it is
            started again with the same store.
            """;

    private ServerHelp() {}

    static boolean isWanted(List<String> words) {
        return words.contains("--help") || words.contains("-h");
    }
}
