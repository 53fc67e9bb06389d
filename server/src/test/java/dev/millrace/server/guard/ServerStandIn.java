package dev.millrace.server.guard;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.jar.EntryPoint;
import dev.millrace.cli.jar.JobJar;
import dev.millrace.cli.program.ProgramRun;
import dev.millrace.cli.program.SubmittedJobs;
import dev.millrace.cli.program.UserProgram;
import dev.millrace.engine.error.MillraceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/** A process that runs one program after the other and prints how each failed, as long as it lives. */
final class ServerStandIn {
    private ServerStandIn() {}

    /** Arguments: jars, with a main class each. */
    public static void main(String[] jars) throws Exception {
        System.out.println("guarded " + ExitGuard.arm());
        LastResort.install();
        for (String jar : jars) {
            JobJar job = JobJar.open(Path.of(jar));
            System.out.println(Path.of(jar).getFileName() + ": " + run(job));
        }
        System.out.println("alive");
    }

    private static String run(JobJar job) throws Exception {
        EntryPoint entryPoint = EntryPoint.of(job, Optional.empty());
        Configuration configuration = new Configuration();
        FailureText text = new FailureText(System.err, false);
        try (UserProgram program =
                UserProgram.load(new UserProgram.Source(job, entryPoint, List.of(), List.of()), configuration)) {
            List<MillraceException> failures = ProgramThread.call(
                    entryPoint.className(),
                    Duration.ofSeconds(60),
                    () -> new ProgramRun(new SubmittedJobs(), text).run(program, configuration));
            return failures.isEmpty() ? "well" : told(failures.get(0));
        }
    }

    private static String told(MillraceException failure) {
        return MemoryFailure.in(failure)
                .map(memory -> memory.of("Job", failure).getMessage())
                .orElse(failure.code() + " "
                        + failure.getMessage().lines().findFirst().orElse(""));
    }
}
