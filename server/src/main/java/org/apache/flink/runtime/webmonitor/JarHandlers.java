package org.apache.flink.runtime.webmonitor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.client.deployment.application.ApplicationRunner;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.webmonitor.handlers.JarPlanGetHeaders;
import org.apache.flink.runtime.webmonitor.handlers.JarPlanHandler;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandler;

/**
 * Makes Flink's handlers of jars with a runner of ours. Immutable.
 *
 * @param runner calls a program that is to run
 * @param executor calls one whose plan is wanted, and does whatever else the handlers do
 */
public record JarHandlers(ApplicationRunner runner, Executor executor) {

    /**
     * What the handlers are of.
     *
     * @param jars where uploaded jars are
     * @param localAddress of the endpoint, once it is known
     */
    public record Endpoint(
            GatewayRetriever<? extends DispatcherGateway> dispatcher,
            Configuration configuration,
            Path jars,
            CompletableFuture<String> localAddress) {}

    /** All of them; called once, while the endpoint starts. */
    public Collection<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> make(
            Endpoint of, Time timeout, Map<String, String> headers) throws Exception {
        WebSubmissionExtension extension = new WebSubmissionExtension(
                of.configuration(),
                of.dispatcher(),
                headers,
                of.localAddress(),
                of.jars(),
                executor,
                timeout,
                () -> runner);
        List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> handlers =
                new ArrayList<>(extension.getHandlers());
        // Flink gives this one an executor of its own, where nothing ends a program that does not return.
        JarPlanGetHeaders plan = JarPlanGetHeaders.getInstance();
        handlers.removeIf(handler -> handler.f0 == plan);
        handlers.add(Tuple2.of(
                plan,
                new JarPlanHandler(of.dispatcher(), timeout, headers, plan, of.jars(), of.configuration(), executor)));
        return handlers;
    }
}
