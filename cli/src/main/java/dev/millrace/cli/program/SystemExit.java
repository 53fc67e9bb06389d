package dev.millrace.cli.program;

import dev.millrace.cli.diagnosis.UserFrames;
import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call of {@code System.exit} that is under way. The caller's thread stands still in it while shutdown hooks run, so
 * a hook can see who it was; a signal ends the process without such a thread.
 *
 * @param thread who called
 * @param frames the user's lines that led to it, innermost first
 */
record SystemExit(Thread thread, List<StackTraceElement> frames) {

    /** The thread that is ending this process from its own code; empty if a signal does. */
    static Optional<SystemExit> current() {
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            StackTraceElement[] stack = entry.getValue();
            boolean isExiting = Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                            && frame.getMethodName().equals("exit"));
            if (isExiting) {
                return Optional.of(new SystemExit(entry.getKey(), UserFrames.of(stack)));
            }
        }
        return Optional.empty();
    }

    MillraceException beforeAnyJob() {
        return Errors.user(
                "E128",
                "the program called System.exit before it executed a job" + UserFrames.text(frames),
                "see above what the program printed; its arguments go after JOB");
    }

    MillraceException during(List<String> running) {
        return Errors.user(
                "E128",
                "System.exit was called in thread '" + thread.getName() + "' while job '"
                        + String.join("', '", running) + "' was running; the job was cancelled"
                        + UserFrames.text(frames),
                "let main() return and functions throw instead; the process ends by itself when its jobs have ended");
    }
}
