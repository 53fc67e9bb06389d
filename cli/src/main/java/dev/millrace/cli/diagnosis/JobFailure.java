package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import dev.millrace.flink.host.TaskFailure;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Words the failure of a job that ran. Immutable. */
public final class JobFailure {
    private static final String READ_ON = "correct the function named above; --verbose prints the whole stack trace";

    private JobFailure() {}

    /** {@code cause} is what the job ended with; its innermost cause is told first. */
    public static MillraceException of(String jobName, Throwable cause) {
        Optional<MillraceException> missing = ProgramFailure.aboutClasses(cause);
        if (missing.isPresent()) {
            return missing.get();
        }
        String message = "job '" + jobName + "' failed: ";
        Optional<MillraceException> told = ProgramFailure.alreadyTold(cause);
        if (told.isPresent()) {
            return told(message, told.get());
        }
        RootCause root = RootCause.of(cause);
        return byKind(message + root.text(place(cause)), root.throwable(), cause);
    }

    /** The engine has said where; what user code threw stands below it. */
    private static MillraceException told(String message, MillraceException told) {
        if (told.getCause() == null) {
            return new MillraceException(told.group(), told.code(), message + told.getMessage(), told.remedy(), told);
        }
        RootCause root = RootCause.of(told.getCause());
        String rootText = root.text();
        String rootMessage = String.valueOf(root.throwable().getMessage());
        String text = told.getMessage().contains(rootMessage)
                ? told.getMessage() + UserFrames.text(UserFrames.of(told.getCause()))
                : told.getMessage() + ": " + rootText;
        MillraceException kind = byKind(message + text, root.throwable(), told);
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

    private static MillraceException byKind(String message, Throwable root, Throwable cause) {
        if (root instanceof FileNotFoundException || root instanceof NoSuchFileException) {
            return Errors.user(
                    "E141",
                    message,
                    "check the path; a relative one starts at the directory " + workingDirectory(),
                    cause);
        }
        if (root instanceof BindException) {
            return Errors.external(
                    "E142", message, "end the process that uses the port, or choose another port", cause);
        }
        if (root instanceof ConnectException || root instanceof UnknownHostException) {
            return Errors.external(
                    "E142", message, "start what the job connects to first, and check host and port", cause);
        }
        if (root instanceof OutOfMemoryError) {
            return new MillraceException(
                    Group.RESOURCE,
                    "E143",
                    message + " (maximum heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB)",
                    moreMemory(String.valueOf(root.getMessage())),
                    cause);
        }
        return Errors.user("E140", message, READ_ON, cause);
    }

    private static String moreMemory(String message) {
        if (message.contains("native thread")) {
            return "lower the parallelism (-p), or raise the number of threads that this user may have (ulimit -u)";
        }
        if (message.contains("irect buffer") || message.contains("direct")) {
            return "give the process more of it with MILLRACE_JAVA_OPTS=-XX:MaxDirectMemorySize="
                    + twiceAsManyGib(Runtime.getRuntime().maxMemory()) + "g";
        }
        if (message.contains("etaspace")) {
            return "raise or leave out -XX:MaxMetaspaceSize";
        }
        return "give the process more memory with MILLRACE_JAVA_OPTS=-Xmx"
                + twiceAsManyGib(Runtime.getRuntime().maxMemory()) + "g";
    }

    private static long twiceAsManyGib(long bytes) {
        return ((2 * bytes - 1) >> 30) + 1;
    }

    private static String workingDirectory() {
        return System.getProperty("user.dir");
    }
}
