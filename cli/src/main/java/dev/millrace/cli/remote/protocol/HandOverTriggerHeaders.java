package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.HttpMethodWrapper;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.RuntimeMessageHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** {@code POST /jobs/:jobid/handovers}. Immutable. */
public final class HandOverTriggerHeaders
        implements RuntimeMessageHeaders<HandOverRequest, HandOverStatus, JobMessageParameters> {
    @Override
    public Class<HandOverRequest> getRequestClass() {
        return HandOverRequest.class;
    }

    @Override
    public Class<HandOverStatus> getResponseClass() {
        return HandOverStatus.class;
    }

    @Override
    public HttpResponseStatus getResponseStatusCode() {
        return HttpResponseStatus.ACCEPTED;
    }

    @Override
    public String getDescription() {
        return "Begins to hand a job over to a Flink cluster, or settles a hand-over that is undecided.";
    }

    @Override
    public JobMessageParameters getUnresolvedMessageParameters() {
        return new JobMessageParameters();
    }

    @Override
    public HttpMethodWrapper getHttpMethod() {
        return HttpMethodWrapper.POST;
    }

    @Override
    public String getTargetRestEndpointURL() {
        return "/jobs/:jobid/handovers";
    }
}
