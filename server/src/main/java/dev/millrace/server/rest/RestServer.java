package dev.millrace.server.rest;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.blob.TransientBlobService;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.dispatcher.DispatcherRestEndpoint;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flink's REST endpoint with its dashboard, on gateways of ours. Thread-safe. */
public final class RestServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestServer.class);

    private static final Duration CLOSING_LIMIT = Duration.ofSeconds(10);

    private final DispatcherRestEndpoint endpoint;

    /**
     * What answers.
     *
     * @param dispatcher knows jobs
     * @param taskManager knows this process
     * @param metrics of both
     * @param blobs hands out log files
     */
    public record Gateways(
            DispatcherGateway dispatcher,
            ResourceManagerGateway taskManager,
            MetricFetcher metrics,
            TransientBlobService blobs) {}

    private RestServer(DispatcherRestEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Binds the port and starts to answer.
     *
     * @param more handlers besides Flink's
     * @param executor runs handlers
     * @throws dev.millrace.engine.error.MillraceException E502 if the port cannot be bound
     */
    public static RestServer start(
            Configuration configuration, Gateways gateways, MoreHandlers more, ScheduledExecutorService executor) {
        RestHandlerConfiguration handlers = RestHandlerConfiguration.fromConfiguration(configuration);
        GatewayRetriever<DispatcherGateway> dispatcher = () -> CompletableFuture.completedFuture(gateways.dispatcher());
        GatewayRetriever<ResourceManagerGateway> taskManager =
                () -> CompletableFuture.completedFuture(gateways.taskManager());
        try {
            DispatcherRestEndpoint endpoint = new Endpoint(
                    more,
                    dispatcher,
                    configuration,
                    handlers,
                    taskManager,
                    gateways.blobs(),
                    executor,
                    gateways.metrics(),
                    new SoleLeader(),
                    new FreshViews(handlers.getTimeout()),
                    fatal -> LOG.error("the REST endpoint has failed", fatal));
            endpoint.start();
            return new RestServer(endpoint);
        } catch (Exception e) {
            throw StartFailure.of(configuration, e);
        }
    }

    /** Where it answers. */
    public int port() {
        return endpoint.getServerAddress().getPort();
    }

    /** The address of the dashboard. */
    public String address() {
        return endpoint.getRestBaseUrl();
    }

    @Override
    public void close() {
        try {
            endpoint.closeAsync().get(CLOSING_LIMIT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("the REST endpoint was not closed in order", e);
        }
    }
}
