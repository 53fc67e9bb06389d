package dev.millrace.server.handover.rest;

import dev.millrace.cli.remote.protocol.DeploymentAnswer;
import dev.millrace.cli.remote.protocol.DeploymentRequest;
import dev.millrace.cli.remote.protocol.JobPost;
import dev.millrace.server.handover.deployment.DeployedJob;
import dev.millrace.server.handover.deployment.DeploymentHome;
import dev.millrace.server.handover.deployment.FlinkDeploymentYaml;
import dev.millrace.server.handover.deployment.Measured;
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
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** Takes a savepoint and describes a deployment that goes on from it. Thread-safe. */
public final class DeploymentHandler
        extends AbstractRestHandler<RestfulGateway, DeploymentRequest, DeploymentAnswer, JobMessageParameters> {
    private final DeploymentHome home;
    private final String defaultDirectory;
    private final Executor executor;

    /**
     * For the server's endpoint.
     *
     * @param defaultDirectory of savepoints; empty if the configuration names none
     */
    public DeploymentHandler(
            GatewayRetriever<? extends RestfulGateway> gateways,
            Time timeout,
            Map<String, String> headers,
            DeploymentHome home,
            String defaultDirectory,
            Executor executor) {
        super(gateways, timeout, headers, JobPost.DEPLOYMENT);
        this.home = home;
        this.defaultDirectory = defaultDirectory;
        this.executor = executor;
    }

    @Override
    protected CompletableFuture<DeploymentAnswer> handleRequest(
            HandlerRequest<DeploymentRequest> request, RestfulGateway gateway) throws RestHandlerException {
        JobID job = request.getPathParameter(JobIDPathParameter.class);
        DeploymentRequest body = request.getRequestBody();
        String directory = Optional.ofNullable(body.directory()).orElse(defaultDirectory);
        if (directory.isEmpty()) {
            throw new RestHandlerException(
                    "E102: the request names no 'directory', and this server has no default one",
                    HttpResponseStatus.BAD_REQUEST);
        }
        record Found(DeployedJob job, Measured measured) {}
        return Refusals.answering(() -> new Found(home.describe(job), home.measured(job)), executor)
                .thenCompose(found -> home.savepoint(job, directory, body.stop())
                        .thenApply(path -> answer(found.job(), found.measured(), body.parallelism(), path)));
    }

    private static DeploymentAnswer answer(DeployedJob job, Measured measured, Integer parallelism, String path) {
        DeployedJob whole =
                new DeployedJob(job.name(), job.jarName(), parallelism == null ? job.parallelism() : parallelism, path);
        return new DeploymentAnswer(FlinkDeploymentYaml.of(whole, measured), path);
    }
}
