package dev.millrace.server.rest;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.blob.TransientBlobService;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.dispatcher.DispatcherRestEndpoint;
import org.apache.flink.runtime.leaderelection.LeaderElection;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.handler.cluster.ClusterConfigHandler;
import org.apache.flink.runtime.rest.handler.cluster.JobManagerEnvironmentHandler;
import org.apache.flink.runtime.rest.handler.job.JobManagerJobConfigurationHandler;
import org.apache.flink.runtime.rest.handler.job.JobManagerJobEnvironmentHandler;
import org.apache.flink.runtime.rest.handler.job.JobSubmitHandler;
import org.apache.flink.runtime.rest.handler.legacy.ExecutionGraphCache;
import org.apache.flink.runtime.rest.handler.legacy.metrics.MetricFetcher;
import org.apache.flink.runtime.rest.messages.ClusterConfigurationInfoHeaders;
import org.apache.flink.runtime.rest.messages.JobManagerEnvironmentHeaders;
import org.apache.flink.runtime.rest.messages.job.JobManagerJobConfigurationHeaders;
import org.apache.flink.runtime.rest.messages.job.JobManagerJobEnvironmentHeaders;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.webmonitor.JarHandlers;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandler;
import org.apache.flink.util.ConfigurationException;

/** Flink's endpoint with handlers besides its own, and some in place of these. Thread-safe. */
final class Endpoint extends DispatcherRestEndpoint {
    private final MoreHandlers more;

    @SuppressWarnings("checkstyle:ParameterNumber") // All but the first are what Flink's endpoint takes.
    Endpoint(
            MoreHandlers more,
            GatewayRetriever<DispatcherGateway> dispatcher,
            Configuration configuration,
            RestHandlerConfiguration handlers,
            GatewayRetriever<ResourceManagerGateway> taskManager,
            TransientBlobService blobs,
            ScheduledExecutorService executor,
            MetricFetcher metrics,
            LeaderElection leaderElection,
            ExecutionGraphCache views,
            FatalErrorHandler fatal)
            throws IOException, ConfigurationException {
        super(dispatcher, configuration, handlers, taskManager, blobs, executor, metrics, leaderElection, views, fatal);
        this.more = more;
    }

    @Override
    protected List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> initializeHandlers(
            CompletableFuture<String> localAddress) {
        List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> all = super.initializeHandlers(localAddress);
        Map<Class<?>, AbstractRestHandler<?, ?, ?, ?>> withoutSecrets = withoutSecrets();
        all.replaceAll(one -> {
            if (one.f1 instanceof JobSubmitHandler flinks) {
                return Tuple2.of(
                        one.f0,
                        new SubmitHandler(leaderRetriever, restConfiguration.getTimeout(), responseHeaders, flinks));
            }
            AbstractRestHandler<?, ?, ?, ?> other = withoutSecrets.get(one.f1.getClass());
            return other == null ? one : Tuple2.of(one.f0, other);
        });
        more.make(leaderRetriever, restConfiguration.getTimeout(), responseHeaders)
                .forEach(handler -> all.add(Tuple2.of(handler.getMessageHeaders(), handler)));
        return all;
    }

    /** Flink's, with a bound on what programs may take. */
    @Override
    protected Collection<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> initializeWebSubmissionHandlers(
            CompletableFuture<String> localAddress) {
        if (!restConfiguration.isWebSubmitEnabled()) {
            return List.of();
        }
        Duration limit = clusterConfiguration.get(WebOptions.TIMEOUT);
        try {
            ProgramRunner runner = new ProgramRunner(limit, clusterConfiguration);
            return new JarHandlers(runner, runner.executor())
                    .make(
                            new JarHandlers.Endpoint(leaderRetriever, clusterConfiguration, uploadDir, localAddress),
                            restConfiguration.getTimeout(),
                            responseHeaders);
        } catch (NoClassDefFoundError withoutIt) {
            return List.of(); // as Flink does without flink-runtime-web on its class path
        } catch (Exception e) {
            throw new IllegalStateException("Flink's handlers of jars cannot be made", e);
        }
    }

    /** By the class of Flink's own handler, which would show them. */
    private Map<Class<?>, AbstractRestHandler<?, ?, ?, ?>> withoutSecrets() {
        Time timeout = restConfiguration.getTimeout();
        Configuration shown = Redacted.ofServer(clusterConfiguration);
        return Map.of(
                ClusterConfigHandler.class,
                new ClusterConfigHandler(
                        leaderRetriever,
                        timeout,
                        responseHeaders,
                        ClusterConfigurationInfoHeaders.getInstance(),
                        shown),
                JobManagerJobConfigurationHandler.class,
                new JobManagerJobConfigurationHandler(
                        leaderRetriever,
                        timeout,
                        responseHeaders,
                        JobManagerJobConfigurationHeaders.getInstance(),
                        shown),
                JobManagerEnvironmentHandler.class,
                new EnvironmentHandler<>(
                        leaderRetriever, timeout, responseHeaders, JobManagerEnvironmentHeaders.getInstance()),
                JobManagerJobEnvironmentHandler.class,
                new EnvironmentHandler<>(
                        leaderRetriever, timeout, responseHeaders, JobManagerJobEnvironmentHeaders.getInstance()));
    }
}
