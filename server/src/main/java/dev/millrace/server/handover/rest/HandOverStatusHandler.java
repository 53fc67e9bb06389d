package dev.millrace.server.handover.rest;

import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.HandOverStatusHeaders;
import dev.millrace.server.handover.HandOvers;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.rest.NotFoundException;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.TriggerIdPathParameter;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusMessageParameters;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;

/** Says how far a hand-over has come. Thread-safe. */
public final class HandOverStatusHandler
        extends AbstractRestHandler<
                RestfulGateway, EmptyRequestBody, HandOverStatus, SavepointStatusMessageParameters> {
    private final HandOvers handOvers;

    /** For the server's endpoint. */
    public HandOverStatusHandler(
            GatewayRetriever<? extends RestfulGateway> gateways,
            Time timeout,
            Map<String, String> headers,
            HandOvers handOvers) {
        super(gateways, timeout, headers, new HandOverStatusHeaders());
        this.handOvers = handOvers;
    }

    @Override
    protected CompletableFuture<HandOverStatus> handleRequest(
            HandlerRequest<EmptyRequestBody> request, RestfulGateway gateway) throws RestHandlerException {
        JobID job = request.getPathParameter(JobIDPathParameter.class);
        String id = request.getPathParameter(TriggerIdPathParameter.class).toHexString();
        return handOvers
                .get(id)
                .filter(entry -> entry.order().job().equals(job))
                .map(entry -> CompletableFuture.completedFuture(StatusView.of(entry)))
                .orElseThrow(() -> new NotFoundException("There is no hand-over " + id + " of job " + job + "."));
    }
}
