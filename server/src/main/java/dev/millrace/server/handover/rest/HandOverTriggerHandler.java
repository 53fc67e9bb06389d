package dev.millrace.server.handover.rest;

import dev.millrace.cli.remote.protocol.HandOverRequest;
import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.JobPost;
import dev.millrace.server.handover.HandOvers;
import dev.millrace.server.handover.Order;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;

/** Begins hand-overs, after all checks, and settles them. Thread-safe. */
public final class HandOverTriggerHandler
        extends AbstractRestHandler<RestfulGateway, HandOverRequest, HandOverStatus, JobMessageParameters> {
    private final HandOvers handOvers;
    private final String defaultDirectory;
    private final Executor executor;

    /**
     * For the server's endpoint.
     *
     * @param defaultDirectory of savepoints; empty if the configuration names none
     * @param executor for checks, which may take seconds
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // Three of them are what every handler of Flink's takes.
    public HandOverTriggerHandler(
            GatewayRetriever<? extends RestfulGateway> gateways,
            Time timeout,
            Map<String, String> headers,
            HandOvers handOvers,
            String defaultDirectory,
            Executor executor) {
        super(gateways, timeout, headers, JobPost.HAND_OVER);
        this.handOvers = handOvers;
        this.defaultDirectory = defaultDirectory;
        this.executor = executor;
    }

    @Override
    protected CompletableFuture<HandOverStatus> handleRequest(
            HandlerRequest<HandOverRequest> request, RestfulGateway gateway) throws RestHandlerException {
        JobID job = request.getPathParameter(JobIDPathParameter.class);
        HandOverRequest body = request.getRequestBody();
        if (body.settle() != null) {
            boolean isHere = Refusals.isHere(body.settle());
            return Refusals.answering(() -> StatusView.of(handOvers.settle(job, isHere)), executor);
        }
        Order order = order(job, body);
        return Refusals.answering(() -> StatusView.of(handOvers.start(order)), executor);
    }

    private Order order(JobID job, HandOverRequest body) throws RestHandlerException {
        String directory = Optional.ofNullable(body.directory()).orElse(defaultDirectory);
        int parallelism = Optional.ofNullable(body.parallelism()).orElse(0);
        if (body.to() == null || directory.isEmpty() || parallelism < 0) {
            throw Refusals.bad(
                    "wants 'to', the cluster's address, and 'directory', unless this server has a default one"
                            + " (execution.checkpointing.savepoint-dir); 'parallelism' must be positive");
        }
        return new Order(
                job,
                body.to(),
                directory,
                parallelism,
                Optional.ofNullable(body.patienceMs()).orElse(Order.PATIENCE_MS),
                0);
    }
}
