package dev.millrace.interchange.handover;

import dev.millrace.interchange.cluster.FlinkCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Clusters that notice a lost JobManager within seconds. */
final class Clusters {
    private static FlinkCluster shared;

    private Clusters() {}

    /** One for all tests that leave it as it is; it ends with this process. */
    static synchronized FlinkCluster shared() throws Exception {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    static FlinkCluster start() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target/cluster")), "handover");
        return FlinkCluster.start(
                directory.toAbsolutePath(), Map.of("heartbeat.timeout", "3000", "heartbeat.interval", "1000"));
    }
}
