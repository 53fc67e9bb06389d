package dev.millrace.server.guard;

import dev.millrace.cli.diagnosis.UserFrames;
import dev.millrace.engine.error.MillraceException;

/**
 * What users' classes call where they were written to end the process; {@link ExitRewriter} sees to it. Public for
 * those classes only. Thread-safe.
 */
@SuppressWarnings("checkstyle:NoExit") // It names the call and makes none.
public final class ExitCalls {
    private static final String CODE = "E128";

    private ExitCalls() {}

    /** In place of {@code System.exit}: throws E128 into the caller. */
    public static void exit(int status) {
        throw refused("System.exit(" + status + ")");
    }

    /** In place of {@code Runtime.exit}: throws E128 into the caller. */
    public static void exit(Runtime ignored, int status) {
        throw refused("Runtime.exit(" + status + ")");
    }

    /** In place of {@code Runtime.halt}: throws E128 into the caller. */
    public static void halt(Runtime ignored, int status) {
        throw refused("Runtime.halt(" + status + ")");
    }

    private static MillraceException refused(String call) {
        Thread caller = Thread.currentThread();
        return new MillraceException(
                MillraceException.Group.USER,
                CODE,
                call + " was called in thread '" + caller.getName() + "'; the server does not end for that"
                        + UserFrames.text(UserFrames.of(caller.getStackTrace())),
                "let main() return and functions throw instead");
    }
}
