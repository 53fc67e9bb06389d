package dev.millrace.interchange.handover;

import dev.millrace.cli.remote.protocol.HandOverStatusHeaders;
import dev.millrace.cli.remote.protocol.JobPost;
import dev.millrace.server.handover.HandOvers;
import dev.millrace.server.handover.rest.HandOverStatusHandler;
import dev.millrace.server.handover.rest.HandOverTriggerHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.rest.RestServerEndpoint;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandler;

/** A server reduced to the endpoints of hand-overs. */
final class HandOverEndpoint extends RestServerEndpoint {
    private final HandOvers handOvers;

    private HandOverEndpoint(Configuration configuration, HandOvers handOvers) throws Exception {
        super(configuration);
        this.handOvers = handOvers;
    }

    static HandOverEndpoint start(HandOvers handOvers) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        HandOverEndpoint endpoint = new HandOverEndpoint(configuration, handOvers);
        endpoint.start();
        return endpoint;
    }

    String address() {
        return "127.0.0.1:" + getServerAddress().getPort();
    }

    @Override
    protected List<Tuple2<RestHandlerSpecification, ChannelInboundHandler>> initializeHandlers(
            CompletableFuture<String> localAddress) {
        // The handlers need a gateway to be there, not to do anything.
        RestfulGateway gateway = (RestfulGateway) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RestfulGateway.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        GatewayRetriever<RestfulGateway> gateways = () -> CompletableFuture.completedFuture(gateway);
        Time timeout = Time.seconds(10);
        return new ArrayList<>(List.of(
                Tuple2.of(
                        JobPost.HAND_OVER,
                        new HandOverTriggerHandler(
                                gateways, timeout, Map.of(), handOvers, "", ForkJoinPool.commonPool())),
                Tuple2.of(
                        HandOverStatusHeaders.HAND_OVER,
                        HandOverStatusHandler.of(
                                handOvers, new HandOverStatusHandler.Common(gateways, timeout, Map.of())))));
    }

    @Override
    protected void startInternal() {
        // There is nothing beside the handlers.
    }
}
