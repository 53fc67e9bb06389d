package dev.millrace.interchange.journey;

import dev.millrace.embedded.Millrace;
import dev.millrace.interchange.cluster.FlinkCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One cluster and one engine for all tests of a run, started for the first test that asks for them. */
final class Hosts implements AutoCloseable {
    private final FlinkCluster cluster;
    private final Millrace engine;

    private Hosts() throws Exception {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target/cluster")), "run");
        cluster = FlinkCluster.start(directory.toAbsolutePath());
        engine = Millrace.start(new Configuration());
    }

    Host of(Station station) {
        return switch (station.name()) {
            case FLINK -> new OnFlink(cluster);
            case MILLRACE -> new OnMillrace(engine);
        };
    }

    @Override
    public void close() {
        engine.close();
        cluster.close();
    }

    /** Hands them to tests. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Hosts.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Hosts.class))
                    .getOrComputeIfAbsent(Hosts.class, type -> start(), Hosts.class);
        }

        private static Hosts start() {
            try {
                return new Hosts();
            } catch (Exception e) {
                throw new IllegalStateException("no cluster", e);
            }
        }
    }
}
