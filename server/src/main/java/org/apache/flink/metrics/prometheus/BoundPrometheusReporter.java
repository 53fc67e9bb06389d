package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Flink's Prometheus reporter on an address of one's choice; Flink's own listens on all that the machine has.
 * Thread-safe.
 */
public final class BoundPrometheusReporter extends AbstractPrometheusReporter {
    private final HTTPServer server;

    /** @throws IOException if nobody can listen there, mostly because somebody does */
    public BoundPrometheusReporter(InetSocketAddress address) throws IOException {
        server = new HTTPServer(address, registry, true);
        log.info("Prometheus may scrape http://{}:{}/metrics", address.getHostString(), server.getPort());
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.stop();
        super.close();
    }
}
