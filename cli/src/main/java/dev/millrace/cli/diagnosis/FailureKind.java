package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import dev.millrace.flink.checkpoint.UnwritableException;
import dev.millrace.flink.host.TaskFailure;
import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/**
 * What can be done about the failure of a job.
 *
 * @param root the innermost cause
 * @param cause what the job ended with
 */
record FailureKind(Throwable root, Throwable cause, Endpoints endpoints) {
    private static final Pattern SCHEME = Pattern.compile("implementation for scheme '([^']+)'");
    private static final Pattern PLUGINS = Pattern.compile("plugin\\(s\\): ([\\w-]+(?:, [\\w-]+)*)");
    private static final Pattern UNWRITABLE =
            Pattern.compile("(?i)failed to create the parent directory|mkdirs failed|permission denied|read-only file");
    private static final Pattern IN_THE_WAY = Pattern.compile("already exists\\. .*not overwritten|NO_OVERWRITE");

    /**
     * The failure with its remedy.
     *
     * @param start which job failed
     * @param text the causes, with place and lines
     * @param place where, without the causes
     */
    MillraceException failure(String start, String text, String place) {
        return checkpoint(start)
                .or(() -> fileSystem(start, place))
                .or(() -> file(start + text))
                .or(() -> network(start + text))
                .orElseGet(() -> other(start + text));
    }

    private Optional<MillraceException> checkpoint(String start) {
        for (Throwable link : UserFrames.chain(cause)) {
            if (link instanceof UnwritableException) {
                // Those of java.nio say no more than the path.
                boolean isBare = root.getMessage() == null || root instanceof FileSystemException;
                String said = isBare ? root.toString() : root.getMessage();
                String remedy = said.contains("No space left")
                        ? "make room there, or set execution.checkpointing.dir to another place"
                        : "check that directory and who may write there; execution.checkpointing.dir names it";
                return Optional.of(Errors.external("E144", start + link.getMessage() + ": " + said, remedy, cause));
            }
        }
        return Optional.empty();
    }

    private Optional<MillraceException> fileSystem(String start, String place) {
        for (Throwable link : UserFrames.chain(cause)) {
            String message = String.valueOf(link.getMessage());
            Matcher scheme = SCHEME.matcher(message);
            if (link instanceof UnsupportedFileSystemSchemeException && scheme.find()) {
                Matcher plugins = PLUGINS.matcher(message);
                String owner = plugins.find()
                        ? "a Flink installation has it as plugin "
                                + plugins.group(1).replace(", ", " or ") + " (opt/, to be copied to plugins/)"
                        : "a Flink installation takes it from Hadoop (HADOOP_CLASSPATH)";
                return Optional.of(Errors.user(
                        "E141",
                        start + "there is no file system for '" + scheme.group(1) + "://' here" + place,
                        owner + ", which Millrace does not load: use files of this machine, or a Flink cluster",
                        cause));
            }
        }
        return Optional.empty();
    }

    private Optional<MillraceException> file(String message) {
        String said = String.valueOf(root.getMessage());
        String remedy = null;
        if (root instanceof FileAlreadyExistsException
                || IN_THE_WAY.matcher(said).find()) {
            remedy = "remove it, or write to another path; Flink's old file sinks replace it with WriteMode.OVERWRITE";
        } else if (root instanceof AccessDeniedException
                || UNWRITABLE.matcher(said).find()) {
            remedy = "check the path, and that this user may write there";
        } else if (root instanceof FileNotFoundException || root instanceof NoSuchFileException) {
            remedy = "check the path; a relative one starts at the directory " + System.getProperty("user.dir");
        }
        return Optional.ofNullable(remedy).map(hint -> Errors.user("E141", message, hint, cause));
    }

    private Optional<MillraceException> network(String message) {
        String remedy = null;
        if (root instanceof BindException) {
            remedy = "end the process that uses the port, or choose another port";
        } else if (root instanceof ConnectException) {
            remedy = endpoint()
                    .map(endpoint -> "nothing listens on " + endpoint + ": start that first, or correct host and port")
                    .orElse("start what the job connects to first, and check host and port");
        } else if (root instanceof UnknownHostException) {
            remedy = "check the name of the host"
                    + endpoint().map(endpoint -> " in " + endpoint).orElse("") + ", and the network";
        }
        return Optional.ofNullable(remedy).map(hint -> Errors.external("E142", message, hint, cause));
    }

    private Optional<String> endpoint() {
        return UserFrames.chain(cause).stream()
                .filter(TaskFailure.class::isInstance)
                .findFirst()
                .flatMap(link -> endpoints.of(((TaskFailure) link).task()));
    }

    private MillraceException other(String message) {
        if (root instanceof OutOfMemoryError) {
            return new MillraceException(
                    Group.RESOURCE,
                    "E143",
                    message + " (maximum heap " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB)",
                    moreMemory(String.valueOf(root.getMessage())),
                    cause);
        }
        String remedy = UserFrames.of(cause).isEmpty()
                ? "no line of the job's own code failed: see what the message says of its settings and surroundings"
                : "correct the function named above";
        return Errors.user("E140", message, remedy + "; --verbose prints the whole stack trace", cause);
    }

    private static String moreMemory(String message) {
        String twice = (((2 * Runtime.getRuntime().maxMemory() - 1) >> 30) + 1) + "g";
        if (message.contains("native thread")) {
            return "lower the parallelism (-p), or raise the number of threads that this user may have (ulimit -u)";
        }
        if (message.contains("irect buffer")) {
            return "give the process more of it with MILLRACE_JAVA_OPTS=-XX:MaxDirectMemorySize=" + twice;
        }
        if (message.contains("etaspace")) {
            return "raise or leave out -XX:MaxMetaspaceSize";
        }
        return "give the process more memory with MILLRACE_JAVA_OPTS=-Xmx" + twice;
    }
}
