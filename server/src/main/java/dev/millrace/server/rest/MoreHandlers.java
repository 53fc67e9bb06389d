package dev.millrace.server.rest;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;

/** Makes handlers besides Flink's. Called once, before the endpoint starts. */
@FunctionalInterface
public interface MoreHandlers {

    /**
     * The handlers.
     *
     * @param gateways leads to the dispatcher
     * @param timeout of requests
     * @param headers of each answer
     */
    List<AbstractRestHandler<?, ?, ?, ?>> make(
            GatewayRetriever<? extends RestfulGateway> gateways, Time timeout, Map<String, String> headers);
}
