package dev.millrace.engine.error;

import java.util.Objects;

/**
 * The one exception with which Millrace reports that something cannot be done. The message says what failed, where and
 * with which value; {@link #remedy()} says what to do about it. Immutable.
 */
public final class MillraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Who can mend it. */
    public enum Group {
        /** The job, its jar, its configuration or the command line has to change. */
        USER,
        /** A limit of the machine or of a setting was reached. */
        RESOURCE,
        /** A source, a sink or the disk failed; trying again may help. */
        EXTERNAL,
        /** A fault of Millrace itself. */
        INTERNAL
    }

    private final Group group;
    private final String code;
    private final String remedy;

    public MillraceException(Group group, String code, String message, String remedy) {
        this(group, code, message, remedy, null);
    }

    public MillraceException(Group group, String code, String message, String remedy, Throwable cause) {
        super(message, cause);
        this.group = Objects.requireNonNull(group);
        this.code = Objects.requireNonNull(code);
        this.remedy = Objects.requireNonNull(remedy);
    }

    public Group group() {
        return group;
    }

    /** A stable identifier such as {@code E104}, one per kind of error. */
    public String code() {
        return code;
    }

    /** What the reader should do, one sentence, never empty. */
    public String remedy() {
        return remedy;
    }

    /** Code, message and remedy: it begins stack traces, in logs and on the pages of failed jobs. */
    @Override
    public String toString() {
        return getClass().getName() + ": error[" + code + "]: " + getMessage()
                + (getMessage().endsWith("\n") ? "" : "\n") + "hint: " + remedy;
    }
}
