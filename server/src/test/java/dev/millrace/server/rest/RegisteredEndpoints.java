package dev.millrace.server.rest;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.blob.TransientBlobService;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.runtime.resourcemanager.ResourceManagerGateway;
import org.apache.flink.runtime.rest.RestServerEndpoint;
import org.apache.flink.runtime.rest.handler.RestHandlerConfiguration;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.handler.legacy.metrics.VoidMetricFetcher;

/**
 * What our endpoint answers of Flink's API: the headers of its handlers, but for those that only we have. Stateless.
 */
public final class RegisteredEndpoints {
    private RegisteredEndpoints() {}

    /** All of them, in the order in which they are looked through; nothing is started. */
    public static List<RestHandlerSpecification> of(Configuration configuration) throws Exception {
        RestHandlerConfiguration handlers = RestHandlerConfiguration.fromConfiguration(configuration);
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            Endpoint endpoint = new Endpoint(
                    (gateways, timeout, headers) -> List.of(),
                    () -> CompletableFuture.completedFuture(unused(DispatcherGateway.class)),
                    configuration,
                    handlers,
                    () -> CompletableFuture.completedFuture(unused(ResourceManagerGateway.class)),
                    unused(TransientBlobService.class),
                    executor,
                    VoidMetricFetcher.INSTANCE,
                    new SoleLeader(),
                    new FreshViews(handlers.getTimeout()),
                    fatal -> {});
            return endpoint.initializeHandlers(new CompletableFuture<>()).stream()
                    .sorted(new RestServerEndpoint.RestHandlerUrlComparator())
                    .map(handler -> handler.f0)
                    .toList();
        } finally {
            executor.shutdownNow();
        }
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, words) -> {
            throw new UnsupportedOperationException(method.toString());
        }));
    }
}
