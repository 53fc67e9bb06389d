package dev.millrace.cli.remote.protocol;

import org.apache.flink.runtime.rest.HttpMethodWrapper;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.messages.RuntimeMessageHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** {@code POST /jobs/:jobid/…}: has something done with a job. Immutable. */
public final class JobPost<R extends RequestBody, P extends ResponseBody>
        implements RuntimeMessageHeaders<R, P, JobMessageParameters> {
    /** Begins a hand-over, or settles one. */
    public static final JobPost<HandOverRequest, HandOverStatus> HAND_OVER = new JobPost<>(
            "handovers",
            HandOverRequest.class,
            HandOverStatus.class,
            HttpResponseStatus.ACCEPTED,
            "Begins to hand a job over to a Flink cluster, or settles a hand-over that is undecided.");

    /** Begins an adoption, or settles one; the job is that of the cluster, whose graph and jars are uploaded. */
    public static final JobPost<AdoptionRequest, HandOverStatus> ADOPTION = new JobPost<>(
            "adoptions",
            AdoptionRequest.class,
            HandOverStatus.class,
            HttpResponseStatus.ACCEPTED,
            "Begins to take a job over from a Flink cluster, or settles an adoption that is undecided.");

    /** Describes a deployment. */
    public static final JobPost<DeploymentRequest, DeploymentAnswer> DEPLOYMENT = new JobPost<>(
            "deployments",
            DeploymentRequest.class,
            DeploymentAnswer.class,
            HttpResponseStatus.OK,
            "Takes a savepoint and describes a FlinkDeployment that goes on from it.");

    private final String path;
    private final Class<R> request;
    private final Class<P> response;
    private final HttpResponseStatus status;
    private final String description;

    private JobPost(String path, Class<R> request, Class<P> response, HttpResponseStatus status, String description) {
        this.path = path;
        this.request = request;
        this.response = response;
        this.status = status;
        this.description = description;
    }

    @Override
    public Class<R> getRequestClass() {
        return request;
    }

    @Override
    public Class<P> getResponseClass() {
        return response;
    }

    @Override
    public HttpResponseStatus getResponseStatusCode() {
        return status;
    }

    @Override
    public String getDescription() {
        return description;
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
        return "/jobs/:jobid/" + path;
    }

    @Override
    public boolean acceptsFileUploads() {
        return request == AdoptionRequest.class;
    }
}
