package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.LoadFailure;
import dev.millrace.cli.error.Errors;
import dev.millrace.cli.jar.EntryPoint;
import dev.millrace.cli.jar.FileUrl;
import dev.millrace.cli.jar.JobJar;
import dev.millrace.cli.jar.TempFiles;
import dev.millrace.engine.error.MillraceException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.nio.file.Path;
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
            PackagedProgram program = PackagedProgram.newBuilder()
                    .setJarFile(source.jar().file())
                    .setEntryPointClassName(source.entryPoint().className())
                    .setUserClassPaths(source.classpath())
                    .setConfiguration(oneMillrace(configuration))
                    .setArguments(source.arguments().toArray(String[]::new))
                    .build();
            addUnpackedJars(program, source.jar());
            requirePublic(program, source.entryPoint());
            return new UserProgram(program);
        } catch (MillraceException e) {
            throw e;
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

    /** Flink unpacks the jars within the jar. */
    private static void addUnpackedJars(PackagedProgram program, JobJar jar) {
        for (URL url : program.getJobJarAndDependencies()) {
            FileUrl.path(url.toString())
                    .filter(path -> !path.equals(jar.file().toPath().toAbsolutePath()))
                    .ifPresent(TempFiles::add);
        }
    }

    /** Flink says so too, but only when it calls {@code main}, as if that had thrown it. */
    private static void requirePublic(PackagedProgram program, EntryPoint entryPoint)
            throws ProgramInvocationException {
        try {
            Class<?> type = Class.forName(program.getMainClassName(), false, program.getUserCodeClassLoader());
            if (!Modifier.isPublic(type.getModifiers())) {
                program.close();
                throw LoadFailure.notPublic(entryPoint);
            }
        } catch (ClassNotFoundException e) {
            throw new ProgramInvocationException("the class was there a moment ago", e);
        }
    }

    /** The jar, and those that were in it. */
    public List<Path> jars() {
        return program.getJobJarAndDependencies().stream()
                .flatMap(url -> FileUrl.path(url.toString()).stream())
                .toList();
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
