package dev.millrace.cli;

import dev.millrace.cli.configuration.JobConfiguration;
import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.jar.EntryPoint;
import dev.millrace.cli.jar.JobJar;
import dev.millrace.cli.jar.JobLocator;
import dev.millrace.cli.program.UserProgram;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * A job whose jar is found, whose configuration is read and whose main class is loaded.
 *
 * @param program to be closed by whoever prepared it
 */
record PreparedProgram(UserProgram program, Configuration configuration) implements AutoCloseable {

    /**
     * Does all that needs no engine.
     *
     * @throws dev.millrace.engine.error.MillraceException E110 to E132
     */
    static PreparedProgram of(JobArguments arguments, Map<String, String> environment, FailureText text) {
        Configuration configuration = new JobConfiguration(text::warn)
                .load(
                        JobConfiguration.directory(environment),
                        arguments.settings().properties());
        arguments.settings().options().forEach(configuration::setString);
        JobJar jar = new JobLocator(text::note).open(arguments.job());
        EntryPoint entryPoint = EntryPoint.of(jar, arguments.entryClass());
        if (entryPoint.isGuess()) {
            text.note("'" + jar + "' names no main class; using its only one, " + entryPoint.className());
        }
        UserProgram program = UserProgram.load(
                new UserProgram.Source(jar, entryPoint, arguments.classpath(), arguments.programArguments()),
                configuration);
        return new PreparedProgram(program, configuration);
    }

    @Override
    public void close() {
        program.close();
    }
}
