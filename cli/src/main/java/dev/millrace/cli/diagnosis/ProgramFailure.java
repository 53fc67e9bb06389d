package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.util.List;
import java.util.Optional;

/** Words what a program's {@code main} threw before, or instead of, running a job. Immutable. */
public final class ProgramFailure {
    private static final List<String> FLINKS_OWN_ENGINES = List.of(
            "org.apache.flink.client.deployment.executors.",
            "org.apache.flink.streaming.api.environment.LocalStreamEnvironment",
            "org.apache.flink.streaming.api.environment.RemoteStreamEnvironment");

    private ProgramFailure() {}

    /** {@code thrown} is what came out of {@code main} of the class named. */
    public static MillraceException of(String className, Throwable thrown) {
        return alreadyTold(thrown)
                .or(() -> aboutClasses(thrown))
                .or(() -> ownEngine(thrown))
                .orElseGet(() -> thrown(className, thrown));
    }

    /** What a part of Millrace has worded already. */
    static Optional<MillraceException> alreadyTold(Throwable thrown) {
        return UserFrames.chain(thrown).stream()
                .filter(MillraceException.class::isInstance)
                .map(MillraceException.class::cast)
                .findFirst();
    }

    /** A class that is missing or too new, wherever it was needed. */
    static Optional<MillraceException> aboutClasses(Throwable thrown) {
        return NewerJava.in(thrown).or(() -> MissingClass.in(thrown));
    }

    /** {@code createLocalEnvironment} and {@code createRemoteEnvironment} do not ask who runs the program. */
    private static Optional<MillraceException> ownEngine(Throwable thrown) {
        for (Throwable link : UserFrames.chain(thrown)) {
            for (StackTraceElement frame : link.getStackTrace()) {
                if (FLINKS_OWN_ENGINES.stream().anyMatch(frame.getClassName()::startsWith)) {
                    return Optional.of(Errors.user(
                            "E126",
                            "the program asks for an engine of its own (createLocalEnvironment or"
                                    + " createRemoteEnvironment) instead of the one that runs it"
                                    + UserFrames.text(UserFrames.of(thrown)),
                            "use StreamExecutionEnvironment.getExecutionEnvironment()",
                            thrown));
                }
            }
        }
        return Optional.empty();
    }

    private static MillraceException thrown(String className, Throwable thrown) {
        RootCause root = RootCause.of(thrown);
        return Errors.user(
                "E127",
                "main() of " + className + " threw " + root.text(),
                "correct the program or its arguments; --verbose prints the whole stack trace",
                thrown);
    }
}
