package dev.millrace.cli.remote;

import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.HandOverStatusHeaders;
import dev.millrace.engine.error.MillraceException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.TriggerId;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusMessageParameters;

/** Watches what a server does until it is over, and tells its phases. Owned by one thread. */
final class Following {
    private static final long ANSWER_MS = 30_000;
    private static final long BETWEEN_LOOKS_MS = 300;
    /** Looks that may fail in a row: the server may be starting again. */
    private static final int FAILED_LOOKS = 100;

    private final ServerClient server;
    private final PrintStream err;

    Following(ServerClient server, PrintStream err) {
        this.server = server;
        this.err = err;
    }

    /** @throws MillraceException E269 if the server does not answer for a long while */
    HandOverStatus toTheEnd(JobID job, HandOverStatusHeaders headers, HandOverStatus first)
            throws InterruptedException {
        SavepointStatusMessageParameters parameters = new SavepointStatusMessageParameters();
        parameters.jobIdPathParameter.resolve(job);
        parameters.triggerIdPathParameter.resolve(TriggerId.fromHexString(first.id()));
        HandOverStatus status = first;
        int failed = 0;
        first.warnings().forEach(warning -> err.println("warning: " + warning));
        err.println(status.phase());
        while (!status.over()) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            try {
                HandOverStatus next = server.ask(headers, parameters, EmptyRequestBody.getInstance(), ANSWER_MS);
                if (!next.phase().equals(status.phase())) {
                    err.println(next.phase() + (next.message().isEmpty() ? "" : ": " + next.message()));
                }
                status = next;
                failed = 0;
            } catch (MillraceException e) {
                if (++failed > FAILED_LOOKS) {
                    throw e;
                }
            }
        }
        return status;
    }

    /** Where the savepoint is, and for how long the job was down; empty without one. */
    static String savepointText(HandOverStatus status) {
        long from = status.enteredMs().getOrDefault("STOPPING", 0L);
        long downMs = status.enteredMs().getOrDefault(status.phase(), from) - from;
        return status.savepoint().isEmpty()
                ? ""
                : "Savepoint " + status.savepoint() + " (" + status.savepointBytes() + " bytes), stopped to "
                        + status.phase() + " in " + downMs + " ms";
    }
}
