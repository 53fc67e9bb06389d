package dev.millrace.cli.remote;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.remote.protocol.DeploymentAnswer;
import dev.millrace.cli.remote.protocol.DeploymentRequest;
import dev.millrace.cli.remote.protocol.HandOverRequest;
import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.HandOverStatusHeaders;
import dev.millrace.cli.remote.protocol.JobPost;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;

/**
 * {@code millrace promote}: asks a server to hand a job over and tells how it goes. The server does it: ending this
 * process changes nothing. Owned by the main thread.
 */
public final class PromoteCommand {
    private static final long ANSWER_MS = 30_000;
    private static final long SAVEPOINT_MS = 1_800_000;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    public PromoteCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** For its help. */
    public static Options options() {
        return PromoteArguments.options();
    }

    /**
     * Runs it.
     *
     * @return whether the job runs there, or the file is written
     * @throws dev.millrace.engine.error.MillraceException E102 or E103 for the words, E269 for the server
     */
    public boolean run(List<String> words) throws InterruptedException {
        PromoteArguments arguments = PromoteArguments.of(words);
        try (ServerClient server = ServerClient.of(
                arguments.server(), ClientSettings.of(environment).configuration())) {
            return arguments.isFile() ? write(arguments, server) : handOver(arguments, server);
        }
    }

    private boolean write(PromoteArguments arguments, ServerClient server) throws InterruptedException {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(arguments.job());
        DeploymentAnswer answer = server.ask(
                JobPost.DEPLOYMENT,
                parameters,
                new DeploymentRequest(arguments.directory(), arguments.parallelism(), arguments.isStop()),
                SAVEPOINT_MS);
        try {
            Files.writeString(Path.of(arguments.to()), answer.yaml());
        } catch (IOException e) {
            out.print(answer.yaml());
            throw Errors.external(
                    "E270",
                    "'" + arguments.to() + "' cannot be written: " + e.getMessage(),
                    "its text was printed instead; the savepoint is " + answer.savepoint(),
                    e);
        }
        out.println(arguments.to() + " goes on from " + answer.savepoint());
        err.println("note: put the image and jarURI of your own into it before you apply it"
                + (arguments.isStop() ? "" : "; the job goes on here: stop it before that, or both will run"));
        return true;
    }

    private boolean handOver(PromoteArguments arguments, ServerClient server) throws InterruptedException {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(arguments.job());
        HandOverStatus status = server.ask(
                JobPost.HAND_OVER,
                parameters,
                new HandOverRequest(
                        arguments.to(),
                        arguments.directory(),
                        arguments.parallelism(),
                        arguments.patienceMs(),
                        arguments.settle()),
                ANSWER_MS);
        return tell(
                arguments,
                new Following(server, err).toTheEnd(arguments.job(), HandOverStatusHeaders.HAND_OVER, status));
    }

    private boolean tell(PromoteArguments arguments, HandOverStatus status) {
        boolean isThere = status.phase().equals("CONFIRMED");
        switch (status.phase()) {
            case "CONFIRMED" ->
                out.println("Job " + arguments.job() + " runs at "
                        + (arguments.to() == null ? "the target" : arguments.to()) + " as " + status.targetJob() + ": "
                        + status.message());
            case "RESUMED" ->
                out.println("Job " + arguments.job() + " runs here again as " + status.resumedJob() + ": "
                        + status.message());
            case "KEPT" -> out.println("Job " + arguments.job() + " was not handed over: " + status.message());
            default -> out.println("Job " + arguments.job() + ": " + status.message());
        }
        if (!status.savepoint().isEmpty()) {
            out.println(Following.savepointText(status));
        }
        return isThere;
    }
}
