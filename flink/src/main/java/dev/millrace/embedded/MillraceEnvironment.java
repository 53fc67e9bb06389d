package dev.millrace.embedded;

import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.PipelineExecutorFactory;
import org.apache.flink.core.execution.PipelineExecutorServiceLoader;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironmentFactory;

/** The execution environment whose jobs run on an engine in this process. Used by one thread, as Flink's are. */
public final class MillraceEnvironment extends StreamExecutionEnvironment {

    /**
     * @param engine where {@code execute()} leads
     * @param configuration of the environment, such as {@code parallelism.default}
     * @param userClassLoader loads the program's classes; null for the thread's own
     */
    public MillraceEnvironment(Millrace engine, Configuration configuration, ClassLoader userClassLoader) {
        super(new EngineLoader(engine), targeted(configuration), userClassLoader);
    }

    /** The environment insists on a target even where the loader knows only one, and waits for jobs only if told to. */
    private static Configuration targeted(Configuration configuration) {
        Configuration copy = new Configuration(configuration);
        copy.set(DeploymentOptions.TARGET, MillraceExecutorFactory.NAME);
        if (!copy.contains(DeploymentOptions.ATTACHED)) {
            copy.set(DeploymentOptions.ATTACHED, true);
        }
        return copy;
    }

    /** Makes {@code getExecutionEnvironment()} return such environments, on every thread of this JVM. */
    static void install(Millrace engine, Configuration configuration) {
        initializeContextEnvironment(factory(engine, configuration, null));
    }

    /** Makes {@code getExecutionEnvironment()} return what the factory makes. */
    public static void install(StreamExecutionEnvironmentFactory factory) {
        initializeContextEnvironment(factory);
    }

    /** Undoes {@link #install(StreamExecutionEnvironmentFactory)}. */
    public static void uninstall() {
        resetContextEnvironment();
    }

    /** Makes environments of this kind, each with a copy of the configuration below what the program sets. */
    public static StreamExecutionEnvironmentFactory factory(
            Millrace engine, Configuration configuration, ClassLoader userClassLoader) {
        return programConfiguration -> {
            Configuration merged = new Configuration(engine.configuration());
            merged.addAll(configuration);
            merged.addAll(programConfiguration);
            return new MillraceEnvironment(engine, merged, userClassLoader);
        };
    }

    private record EngineLoader(Millrace engine) implements PipelineExecutorServiceLoader {
        @Override
        public PipelineExecutorFactory getExecutorFactory(Configuration configuration) {
            return new MillraceExecutorFactory(engine);
        }

        @Override
        public Stream<String> getExecutorNames() {
            return Stream.of(MillraceExecutorFactory.NAME);
        }
    }
}
