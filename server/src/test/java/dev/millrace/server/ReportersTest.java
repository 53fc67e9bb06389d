package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reporters beside Prometheus, in a process that is started as the server is. */
class ReportersTest {
    private static final Pattern REPORTED = Pattern.compile("Status\\.JVM\\.Memory\\.Heap\\.Used: [1-9]\\d+");

    @TempDir
    private Path directory;

    private ServerProcess start(String... settings) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("--port", "0", "-Djobmanager.rpc.port=0", "-Dmillrace.store.dir=" + directory.resolve("data")));
        words.addAll(List.of(settings));
        return ServerProcess.start(directory, words);
    }

    @Test
    @SuppressWarnings("BanJNDI") // It is how a reader of JMX connects, and the server is ours.
    void shouldAnswerToJmxAtItsPort() throws Exception {
        int port = FreePort.find();
        try (ServerProcess server = start(
                "-Dmetrics.reporter.jmx.factory.class=org.apache.flink.metrics.jmx.JMXReporterFactory",
                "-Dmetrics.reporter.jmx.port=" + port)) {
            server.address();

            JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
            try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
                MBeanServerConnection beans = connector.getMBeanServerConnection();
                Set<ObjectName> slots =
                        beans.queryNames(new ObjectName("org.apache.flink.jobmanager.taskSlotsTotal:*"), null);
                assertThat(slots).hasSize(1);
                assertThat((Long) beans.getAttribute(slots.iterator().next(), "Value"))
                        .isPositive();
            }
            assertThat(server.output()).doesNotContain("IllegalAccess");
        }
    }

    @Test
    void shouldReportToTheLog() throws Exception {
        try (ServerProcess server = start(
                "-Dmetrics.reporter.log.factory.class=org.apache.flink.metrics.slf4j.Slf4jReporterFactory",
                "-Dmetrics.reporter.log.interval=200 ms")) {
            server.await("/jobmanager/log", REPORTED.pattern());

            assertThat(server.output()).contains("Starting metrics report");
        }
    }
}
