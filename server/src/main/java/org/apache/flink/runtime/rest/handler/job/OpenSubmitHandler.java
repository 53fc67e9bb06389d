package org.apache.flink.runtime.rest.handler.job;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.job.JobSubmitRequestBody;
import org.apache.flink.runtime.rest.messages.job.JobSubmitResponseBody;

/** Flink's handler of submitted job graphs, for one of ours to call. Immutable. */
public record OpenSubmitHandler(JobSubmitHandler flinks) {

    /** As if a client had asked it. */
    public CompletableFuture<JobSubmitResponseBody> handle(
            HandlerRequest<JobSubmitRequestBody> request, DispatcherGateway gateway) throws RestHandlerException {
        return flinks.handleRequest(request, gateway);
    }
}
