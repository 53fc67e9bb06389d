package dev.millrace.cli;

import dev.millrace.engine.error.MillraceException;

/** What the process tells its caller. */
enum ExitCode {
    /** The job, or whatever else was asked for, is done. */
    DONE(0),
    /** A job was started and failed, or could not start from a savepoint, or that is not whole. */
    JOB_FAILED(1),
    /** The command line makes no sense. */
    USAGE(2),
    /** The job or the configuration is not usable; nothing ran. */
    BAD_JOB(3);

    private static final String USAGE_CODES = "E10";

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** For a failure before a job ran: codes E100 to E109 are mistakes on the command line. */
    static ExitCode before(MillraceException failure) {
        return failure.code().startsWith(USAGE_CODES) ? USAGE : BAD_JOB;
    }
}
