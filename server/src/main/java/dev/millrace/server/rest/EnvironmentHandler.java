package dev.millrace.server.rest;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.EnvironmentInfo;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;

/** Tells of this process's JVM, as Flink's handlers do, but keeps secrets. Thread-safe. */
final class EnvironmentHandler<M extends MessageParameters>
        extends AbstractRestHandler<RestfulGateway, EmptyRequestBody, EnvironmentInfo, M> {
    private final EnvironmentInfo environment = Redacted.environment();

    EnvironmentHandler(
            GatewayRetriever<? extends RestfulGateway> gateways,
            Time timeout,
            Map<String, String> responseHeaders,
            MessageHeaders<EmptyRequestBody, EnvironmentInfo, M> headers) {
        super(gateways, timeout, responseHeaders, headers);
    }

    @Override
    protected CompletableFuture<EnvironmentInfo> handleRequest(
            HandlerRequest<EmptyRequestBody> request, RestfulGateway gateway) {
        return CompletableFuture.completedFuture(environment);
    }
}
