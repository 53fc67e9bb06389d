package dev.millrace.server.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.Millrace;
import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.prometheus.BoundPrometheusReporter;
import org.junit.jupiter.api.Test;

class PrometheusFactoryTest {
    private static final String FLINKS = "org.apache.flink.metrics.prometheus.PrometheusReporter";

    private static Properties properties(String host, String port) {
        Properties properties = new Properties();
        if (host != null) {
            properties.setProperty("host", host);
        }
        properties.setProperty("port", port);
        return properties;
    }

    private static boolean isReachable(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    @Test
    void shouldListenOnLoopbackAloneUnlessToldOtherwise() throws Exception {
        BoundPrometheusReporter reporter =
                (BoundPrometheusReporter) new PrometheusFactory().createMetricReporter(properties(null, "0"));

        try {
            assertThat(isReachable(InetAddress.getByName("127.0.0.1"), reporter.port()))
                    .isTrue();
            assertThat(otherAddresses()).noneMatch(address -> isReachable(address, reporter.port()));
        } finally {
            reporter.close();
        }
    }

    @Test
    void shouldListenWhereItIsTold() throws Exception {
        BoundPrometheusReporter reporter =
                (BoundPrometheusReporter) new PrometheusFactory().createMetricReporter(properties("0.0.0.0", "0"));

        try {
            assertThat(otherAddresses()).allMatch(address -> isReachable(address, reporter.port()));
        } finally {
            reporter.close();
        }
    }

    @Test
    void shouldSayThatItsPortIsTakenAndWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());

            assertThatThrownBy(() -> new PrometheusFactory().createMetricReporter(properties(null, port)))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo("E330"))
                    .hasMessageStartingWith(
                            "it cannot listen on host=127.0.0.1 port=" + port + ": Address already in use");
        }
    }

    @Test
    void shouldTakeTheNextPortOfARange() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            BoundPrometheusReporter reporter = (BoundPrometheusReporter)
                    new PrometheusFactory().createMetricReporter(properties(null, taken.getLocalPort() + ",0"));

            assertThat(reporter.port()).isPositive().isNotEqualTo(taken.getLocalPort());
            reporter.close();
        }
    }

    @Test
    void shouldRefuseAPortThatIsNone() {
        assertThatThrownBy(() -> new PrometheusFactory().createMetricReporter(properties(null, "http")))
                .hasMessage("port=http is neither a port nor a range of ports");
    }

    @Test
    void shouldTakeThePlaceOfFlinksReporterEvenWhereThatIsNamedByItsClass() {
        Configuration configuration = new Configuration();
        configuration.setString("metrics.reporter.prometheus.class", FLINKS);
        configuration.setString("metrics.reporter.prometheus.port", "0");
        List<String> remarks = new ArrayList<>();

        try (Millrace engine = Millrace.start(configuration, remarks::add)) {
            assertThat(engine.metrics().live()).isNotEmpty();
        }

        assertThat(remarks)
                .containsExactly("metrics reporter 'prometheus' is named by metrics.reporter.prometheus.class, which"
                        + " Flink ignores since 1.18; taken as " + FLINKS + "Factory."
                        + " Set metrics.reporter.prometheus.factory.class instead.");
    }

    @Test
    void shouldFindTheOtherReportersThatComeWithTheServer() {
        Configuration configuration = new Configuration();
        configuration.setString(
                "metrics.reporter.log.factory.class", "org.apache.flink.metrics.slf4j.Slf4jReporterFactory");
        configuration.setString(
                "metrics.reporter.jmx.factory.class", "org.apache.flink.metrics.jmx.JMXReporterFactory");
        List<String> remarks = new ArrayList<>();

        try (Millrace engine = Millrace.start(configuration, remarks::add)) {
            assertThat(engine.metrics().live()).isNotEmpty();
        }

        assertThat(remarks).isEmpty();
    }
}
