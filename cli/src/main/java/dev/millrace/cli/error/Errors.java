package dev.millrace.cli.error;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;

/** Short ways to say whose fault a failure is. Immutable. */
public final class Errors {
    private Errors() {}

    /** The job, its jar, its configuration or the command line has to change. */
    public static MillraceException user(String code, String message, String remedy) {
        return new MillraceException(Group.USER, code, message, remedy);
    }

    public static MillraceException user(String code, String message, String remedy, Throwable cause) {
        return new MillraceException(Group.USER, code, message, remedy, cause);
    }

    /** The network, the disk or another program failed; trying again may help. */
    public static MillraceException external(String code, String message, String remedy, Throwable cause) {
        return new MillraceException(Group.EXTERNAL, code, message, remedy, cause);
    }
}
