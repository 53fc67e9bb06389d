package dev.millrace.server.metric;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.metric.ReporterInPlaceOf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Properties;
import org.apache.flink.metrics.prometheus.BoundPrometheusReporter;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.util.NetUtils;

/**
 * Makes Prometheus reporters wherever Flink's factory of them is asked for. They listen where {@code host} says, on
 * loopback unless it does, and on the first free one of the ports in {@code port}. Stateless.
 */
public final class PrometheusFactory implements ReporterInPlaceOf {
    private static final String PORT = "port";
    private static final String HOST = "host";
    private static final String DEFAULT_PORT = "9249";
    private static final String DEFAULT_HOST = "127.0.0.1";

    @Override
    public String inPlaceOf() {
        return PrometheusReporterFactory.class.getName();
    }

    /** @throws MillraceException if there is nowhere to listen */
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        String host = properties.getProperty(HOST, DEFAULT_HOST).trim();
        String ports = properties.getProperty(PORT, DEFAULT_PORT).trim();
        IOException last = null;
        for (Iterator<Integer> all = range(ports); all.hasNext(); ) {
            try {
                return new BoundPrometheusReporter(address(host, all.next()));
            } catch (IOException e) {
                last = e;
            }
        }
        throw new MillraceException(
                MillraceException.Group.RESOURCE,
                "E330",
                "it cannot listen on host=" + host + " port=" + ports + ": "
                        + (last == null ? "there is no port" : last.getMessage()),
                "Set its key " + PORT + " to a free one, or to a range as 9250-9260.",
                last);
    }

    private static Iterator<Integer> range(String ports) {
        try {
            return NetUtils.getPortRangeFromString(ports);
        } catch (IllegalArgumentException e) {
            throw new MillraceException(
                    MillraceException.Group.USER,
                    "E331",
                    "port=" + ports + " is neither a port nor a range of ports",
                    "Write 9249, 9250-9260 or a list of both.",
                    e);
        }
    }

    private static InetSocketAddress address(String host, int port) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new MillraceException(
                    MillraceException.Group.USER,
                    "E331",
                    "host=" + host + " is not known",
                    "Set its key " + HOST + " to an address of this machine, or to 0.0.0.0 for all.",
                    null);
        }
        return address;
    }
}
