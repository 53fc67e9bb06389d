package dev.millrace.server.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.rest.RegisteredEndpoints;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.rest.handler.RestHandlerSpecification;
import org.apache.flink.runtime.rest.handler.router.Router;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No endpoint is left out of the comparison. */
class EveryEndpointTest {
    private static final int IN_FLINK_1_20 = 81;

    @TempDir
    private Path directory;

    private List<RestHandlerSpecification> registered() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(WebOptions.UPLOAD_DIR, directory.toString());
        configuration.set(WebOptions.TMP_DIR, directory.toString());
        return RegisteredEndpoints.of(configuration);
    }

    private static String name(RestHandlerSpecification endpoint) {
        return endpoint.getHttpMethod() + " " + endpoint.getTargetRestEndpointURL() + " ("
                + endpoint.getClass().getSimpleName() + ")";
    }

    /** The one that Flink's own router leads a question to. */
    private static Router<String> router(List<RestHandlerSpecification> endpoints) {
        Router<String> router = new Router<>();
        endpoints.forEach(endpoint -> router.addRoute(
                HttpMethod.valueOf(endpoint.getHttpMethod().name()),
                endpoint.getTargetRestEndpointURL(),
                name(endpoint)));
        return router;
    }

    @Test
    void shouldBeAskedAtLeastOnce() throws Exception {
        List<RestHandlerSpecification> endpoints = registered();
        Router<String> router = router(endpoints);
        Set<String> unasked = new TreeSet<>();
        endpoints.forEach(endpoint -> unasked.add(name(endpoint)));

        for (Questions.Question question : Questions.all()) {
            String path = question.path().replaceAll("\\?.*", "").replaceAll("[{}]", "");
            unasked.remove(
                    router.route(HttpMethod.valueOf(question.method()), path).target());
        }

        assertThat(endpoints).hasSize(IN_FLINK_1_20);
        assertThat(unasked).isEmpty();
    }
}
