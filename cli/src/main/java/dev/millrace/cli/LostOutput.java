package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.terminal.Terminals;
import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.util.Optional;

/** What is to be said when stdout takes no more. Immutable. */
final class LostOutput {
    private LostOutput() {}

    /** Whether something was lost, which {@code text} is told. */
    static boolean isReported(Console console, FailureText text) {
        console.out().flush();
        if (!console.lostOutput().isDone()) {
            return false;
        }
        failure(console.lostOutput().join()).ifPresent(text::print);
        return true;
    }

    /** Empty if whoever read has gone, as {@code head} does: nobody wants to hear of it. */
    private static Optional<MillraceException> failure(IOException reason) {
        if ("Broken pipe".equals(reason.getMessage()) || Terminals.isStdoutPipe()) {
            return Optional.empty();
        }
        return Optional.of(Errors.external(
                "E144",
                "output was lost, stdout could not be written: " + reason.getMessage(),
                "make room, or send stdout somewhere else; what was running has been cancelled",
                reason));
    }
}
