package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A class compiled for a Java newer than the one that runs. Immutable. */
final class NewerJava {
    private static final Pattern MESSAGE = Pattern.compile("([\\w./$]+) .*class file version (\\d+)\\.\\d+");
    /** Class file version 45 was Java 1.1; one more with each Java. */
    private static final int VERSION_BEFORE_JAVA_1 = 44;

    private NewerJava() {}

    static Optional<MillraceException> in(Throwable failure) {
        for (Throwable link : UserFrames.chain(failure)) {
            if (link instanceof UnsupportedClassVersionError) {
                Matcher matcher = MESSAGE.matcher(String.valueOf(link.getMessage()));
                if (matcher.find()) {
                    int needed = Integer.parseInt(matcher.group(2)) - VERSION_BEFORE_JAVA_1;
                    return Optional.of(failure(matcher.group(1).replace('/', '.'), needed, failure));
                }
            }
        }
        return Optional.empty();
    }

    private static MillraceException failure(String className, int needed, Throwable cause) {
        int running = Runtime.version().feature();
        return Errors.user(
                "E124",
                "class " + className + " was compiled for Java " + needed + ", and this is Java " + running + " ("
                        + System.getProperty("java.home") + ")",
                "set JAVA_HOME to a JDK " + needed + " or newer, or compile the job with --release " + running,
                cause);
    }
}
