package dev.millrace.cli.diagnosis;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.host.TaskFailure;
import java.util.Optional;
import java.util.regex.Pattern;

/** Words the failure of a job that ran. Immutable. */
public final class JobFailure {
    /** What the engine says of savepoints says more than Flink's exception below it. */
    private static final Pattern ABOUT_STATE = Pattern.compile("E30[6-8]|E32.");

    private JobFailure() {}

    /** {@code cause} is what the job ended with; its innermost cause is told first. */
    public static MillraceException of(String jobName, Throwable cause, Endpoints endpoints) {
        Optional<MillraceException> missing = ProgramFailure.aboutClasses(cause);
        if (missing.isPresent()) {
            return missing.get();
        }
        String message = "job '" + jobName + "' failed: ";
        Optional<MillraceException> told = ProgramFailure.alreadyTold(cause);
        if (told.isPresent()) {
            return told(message, told.get(), endpoints);
        }
        RootCause root = RootCause.of(cause);
        String place = place(cause);
        return new FailureKind(root.throwable(), cause, endpoints)
                .failure(message, root.text(place), place + UserFrames.text(UserFrames.of(cause)));
    }

    /** The engine has said where; what user code threw stands below it. */
    private static MillraceException told(String message, MillraceException told, Endpoints endpoints) {
        if (told.getCause() == null) {
            return new MillraceException(told.group(), told.code(), message + told.getMessage(), told.remedy(), told);
        }
        if (ABOUT_STATE.matcher(told.code()).matches()) {
            String text = message + told.getMessage() + UserFrames.text(UserFrames.of(told.getCause()));
            return new MillraceException(told.group(), told.code(), text, told.remedy(), told);
        }
        RootCause root = RootCause.of(told.getCause());
        String rootText = root.text();
        String rootMessage = String.valueOf(root.throwable().getMessage());
        String text = told.getMessage().contains(rootMessage)
                ? told.getMessage() + UserFrames.text(UserFrames.of(told.getCause()))
                : told.getMessage() + ": " + rootText;
        MillraceException kind = new FailureKind(root.throwable(), told, endpoints).failure(message, text, "");
        return kind.code().equals("E140")
                ? new MillraceException(told.group(), told.code(), message + text, told.remedy(), told)
                : kind;
    }

    /** In which operator and task, and on which record, if the engine knows. */
    private static String place(Throwable cause) {
        for (Throwable link : UserFrames.chain(cause)) {
            if (link instanceof TaskFailure failure) {
                String site = failure.site().startsWith("vertex") ? "" : failure.site();
                return "\n    in " + site + (site.isEmpty() ? "" : ", ") + "task '" + failure.task() + "'";
            }
        }
        return "";
    }
}
