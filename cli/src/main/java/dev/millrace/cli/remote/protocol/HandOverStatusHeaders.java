package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.HttpMethodWrapper;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.RuntimeMessageHeaders;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusMessageParameters;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** {@code GET /jobs/:jobid/handovers/:triggerid}, and the same of adoptions. Immutable. */
public final class HandOverStatusHeaders
        implements RuntimeMessageHeaders<EmptyRequestBody, HandOverStatus, SavepointStatusMessageParameters> {
    /** Of a hand-over. */
    public static final HandOverStatusHeaders HAND_OVER = new HandOverStatusHeaders("handovers");

    /** Of an adoption. */
    public static final HandOverStatusHeaders ADOPTION = new HandOverStatusHeaders("adoptions");

    private final String path;

    private HandOverStatusHeaders(String path) {
        this.path = path;
    }

    @Override
    public Class<EmptyRequestBody> getRequestClass() {
        return EmptyRequestBody.class;
    }

    @Override
    public Class<HandOverStatus> getResponseClass() {
        return HandOverStatus.class;
    }

    @Override
    public HttpResponseStatus getResponseStatusCode() {
        return HttpResponseStatus.OK;
    }

    @Override
    public String getDescription() {
        return "Says how far a hand-over or an adoption has come.";
    }

    @Override
    public SavepointStatusMessageParameters getUnresolvedMessageParameters() {
        return new SavepointStatusMessageParameters();
    }

    @Override
    public HttpMethodWrapper getHttpMethod() {
        return HttpMethodWrapper.GET;
    }

    @Override
    public String getTargetRestEndpointURL() {
        return "/jobs/:jobid/" + path + "/:triggerid";
    }
}
