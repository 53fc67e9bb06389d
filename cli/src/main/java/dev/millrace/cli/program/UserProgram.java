package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.LoadFailure;
import dev.millrace.cli.error.Errors;
import dev.millrace.cli.jar.EntryPoint;
import dev.millrace.cli.jar.JobJar;
import dev.millrace.engine.error.MillraceException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/** A user's {@code main}, loaded child-first as Flink does, not yet called. Owned by the main thread. */
public final class UserProgram implements AutoCloseable {
    private final PackagedProgram program;
    private int operatorCount;

    private UserProgram(PackagedProgram program) {
        this.program = program;
    }

    /** What to load: the jar, its entry point, jars beside it, and the program's arguments. */
    public record Source(JobJar jar, EntryPoint entryPoint, List<URL> classpath, List<String> arguments) {}

    /**
     * Makes the class loader and loads the class.
     *
     * @throws dev.millrace.engine.error.MillraceException E122 to E125
     */
    public static UserProgram load(Source source, Configuration configuration) {
        try {
            return new UserProgram(PackagedProgram.newBuilder()
                    .setJarFile(source.jar().file())
                    .setEntryPointClassName(source.entryPoint().className())
                    .setUserClassPaths(source.classpath())
                    .setConfiguration(oneMillrace(configuration))
                    .setArguments(source.arguments().toArray(String[]::new))
                    .build());
        } catch (ProgramInvocationException | RuntimeException | LinkageError e) {
            throw LoadFailure.of(source.jar(), source.entryPoint(), e);
        }
    }

    /** A program that can also run by itself brings Millrace along; what it calls must be the one that runs it. */
    private static Configuration oneMillrace(Configuration configuration) {
        Configuration copy = new Configuration(configuration);
        List<String> patterns = new ArrayList<>(copy.get(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL));
        patterns.add("dev.millrace.");
        return copy.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, patterns);
    }

    String className() {
        return program.getMainClassName();
    }

    /** Calls {@code main} on this thread; {@code target} gets whatever it executes. */
    void call(JobTarget target, Configuration configuration) throws ProgramInvocationException {
        ClassLoader userClassLoader = program.getUserCodeClassLoader();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(userClassLoader);
        Environments environments = Environments.install(target, configuration, userClassLoader);
        try {
            program.invokeInteractiveModeForExecution();
        } finally {
            operatorCount = environments.operatorCount();
            environments.close();
            thread.setContextClassLoader(before);
        }
    }

    /** For a {@code main} that has returned without handing over a job. */
    MillraceException neverExecuted() {
        String message = "main() of " + className() + " returned without executing a job";
        if (operatorCount == 0) {
            return Errors.user(
                    "E126",
                    message + ", and it defined none",
                    "check that this class builds the job and that its arguments are right; -c names another class");
        }
        return Errors.user(
                "E126",
                message + ": the " + operatorCount + " operators that it defined never ran",
                "call execute() on the StreamExecutionEnvironment at the end of main()");
    }

    /** Lets go of the class loader and of jars unpacked from the jar. */
    @Override
    public void close() {
        program.close();
    }
}
