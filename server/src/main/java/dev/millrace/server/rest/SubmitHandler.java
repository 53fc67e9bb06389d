package dev.millrace.server.rest;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.handler.job.JobSubmitHandler;
import org.apache.flink.runtime.rest.handler.job.OpenSubmitHandler;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.job.JobSubmitHeaders;
import org.apache.flink.runtime.rest.messages.job.JobSubmitRequestBody;
import org.apache.flink.runtime.rest.messages.job.JobSubmitResponseBody;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;

/** Takes job graphs as Flink's handler does, and says of one that it cannot read what the client is. Thread-safe. */
final class SubmitHandler
        extends AbstractRestHandler<
                DispatcherGateway, JobSubmitRequestBody, JobSubmitResponseBody, EmptyMessageParameters> {
    private final OpenSubmitHandler flinks;

    SubmitHandler(
            GatewayRetriever<? extends DispatcherGateway> gateways,
            Time timeout,
            Map<String, String> headers,
            JobSubmitHandler flinks) {
        super(gateways, timeout, headers, JobSubmitHeaders.getInstance());
        this.flinks = new OpenSubmitHandler(flinks);
    }

    @Override
    protected CompletableFuture<JobSubmitResponseBody> handleRequest(
            HandlerRequest<JobSubmitRequestBody> request, DispatcherGateway gateway) throws RestHandlerException {
        String file = request.getRequestBody().jobGraphFileName;
        return flinks.handle(request, gateway)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        OtherFlink.refusal(file, failure).orElse(failure)));
    }
}
