package dev.millrace.cli.program;

import dev.millrace.cli.configuration.ProgramSettings;
import dev.millrace.cli.diagnosis.Unserializable;
import dev.millrace.embedded.Takeover;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.InvalidProgramException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.client.program.ContextEnvironment;
import org.apache.flink.client.program.StreamContextEnvironment;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.PipelineExecutor;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironmentFactory;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** What {@code getExecutionEnvironment()} gives to a program, from {@link #install} to {@link #close}. Thread-safe. */
final class Environments implements AutoCloseable {
    private final List<OfProgram> given = new CopyOnWriteArrayList<>();
    private final Takeover takeover;

    private Environments(Takeover takeover) {
        this.takeover = takeover;
    }

    /** Applies to every thread of this process; {@code configuration} lies below what the program sets itself. */
    static Environments install(JobTarget target, Configuration configuration, ClassLoader userClassLoader) {
        Environments environments =
                new Environments(Takeover.by(executorForOwnEnvironments(target, configuration, userClassLoader)));
        ProgramSettings settings = new ProgramSettings(target::warn);
        ContextEnvironment.setAsContext(new TargetLoader(target), configuration, userClassLoader, false, true);
        OfProgram.install(ofProgram -> {
            settings.check(ofProgram);
            Configuration merged = new Configuration(configuration);
            merged.addAll(ofProgram);
            OfProgram environment = new OfProgram(target, merged, settings, userClassLoader);
            environments.given.add(environment);
            return environment;
        });
        return environments;
    }

    /** A program may also make an environment by its constructor and set {@code execution.target: millrace}. */
    private static PipelineExecutor executorForOwnEnvironments(
            JobTarget target, Configuration configuration, ClassLoader userClassLoader) {
        return (pipeline, ofProgram, ofEnvironment) -> {
            Configuration merged = new Configuration(configuration);
            merged.addAll(ofProgram);
            return new TargetLoader(target).getExecutor(merged).execute(pipeline, merged, userClassLoader);
        };
    }

    /** Operators that were defined and not executed. */
    int operatorCount() {
        return given.stream().mapToInt(OfProgram::operatorCount).sum();
    }

    @Override
    public void close() {
        takeover.close();
        ContextEnvironment.unsetAsContext();
        StreamContextEnvironment.unsetAsContext();
    }

    /** Owned by the program's thread. */
    @SuppressWarnings("try") // About Flink's close(), which nobody calls.
    private static final class OfProgram extends StreamContextEnvironment {

        private final JobTarget target;
        private final ProgramSettings settings;

        OfProgram(
                JobTarget target, Configuration configuration, ProgramSettings settings, ClassLoader userClassLoader) {
            super(new TargetLoader(target), configuration, userClassLoader, false, true);
            this.target = target;
            this.settings = settings;
        }

        static void install(StreamExecutionEnvironmentFactory factory) {
            StreamExecutionEnvironment.initializeContextEnvironment(factory);
        }

        /** Called by the constructor above as well, with what has been checked before. */
        @Override
        public void configure(ReadableConfig configuration, ClassLoader classLoader) {
            if (settings != null && configuration instanceof Configuration ofProgram) {
                settings.check(ofProgram);
            }
            super.configure(configuration, classLoader);
        }

        @Override
        public void addOperator(Transformation<?> transformation) {
            super.addOperator(transformation);
            target.defined(transformation);
        }

        @Override
        public JobExecutionResult execute(StreamGraph graph) throws Exception {
            try {
                return super.execute(graph);
            } catch (Exception e) {
                target.failureThrown();
                throw e;
            }
        }

        int operatorCount() {
            return transformations.size();
        }

        /** Says which field is at fault, which Flink's own check does not. */
        @Override
        public <F> F clean(F function) {
            try {
                return super.clean(function);
            } catch (InvalidProgramException e) {
                throw Unserializable.in(function, "", e)
                        .map(RuntimeException.class::cast)
                        .orElse(e);
            }
        }
    }
}
