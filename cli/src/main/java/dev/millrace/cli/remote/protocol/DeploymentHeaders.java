package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.HttpMethodWrapper;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.RuntimeMessageHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** {@code POST /jobs/:jobid/deployments}. Immutable. */
public final class DeploymentHeaders
        implements RuntimeMessageHeaders<DeploymentRequest, DeploymentAnswer, JobMessageParameters> {
    @Override
    public Class<DeploymentRequest> getRequestClass() {
        return DeploymentRequest.class;
    }

    @Override
    public Class<DeploymentAnswer> getResponseClass() {
        return DeploymentAnswer.class;
    }

    @Override
    public HttpResponseStatus getResponseStatusCode() {
        return HttpResponseStatus.OK;
    }

    @Override
    public String getDescription() {
        return "Takes a savepoint and describes a FlinkDeployment that goes on from it.";
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
        return "/jobs/:jobid/deployments";
    }
}
