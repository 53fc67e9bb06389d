package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTextTest {
    private static final String OVERVIEW = """
            Runs Apache Flink jobs on one machine, in one process.

            Usage: millrace [--verbose] COMMAND ...

              run        run a job in this process
              explain    print the plan of a job without running it
              savepoint  say what is in a savepoint, or whether a job can start from it
              config     check a configuration file and print the memory that it comes to
              list       list the jobs of a server, as 'flink list' does
              cancel     cancel a job of a server, as 'flink cancel' does
              stop       stop a job of a server with a savepoint, as 'flink stop' does
              checkpoint have a job of a server take a checkpoint, as 'flink checkpoint' does
              info       print the plan of a job as JSON, as 'flink info' does
              flink      Flink's own command line, word for word
              promote    hand a job of a server over to a Flink cluster while it runs
              adopt      take a job over from a Flink cluster
              server     run jobs as a service, with Flink's dashboard; 'millrace' alone does so, too
              bench      measure Millrace against stock Flink
              help       print this, or the help of a command
              version    print the versions of Millrace, of the Flink it carries and of Java

            'millrace help COMMAND' says more about one.
            """;

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void shouldPrintOverview(String word) {
        assertThat(CliRun.of(word)).isEqualTo(new CliRun(ExitCode.DONE, OVERVIEW, ""));
    }

    @Test
    void shouldPrintOverviewAsAnErrorWithoutCommand() {
        assertThat(CliRun.of()).isEqualTo(new CliRun(ExitCode.USAGE, "", OVERVIEW));
    }

    @Test
    void shouldListOptionsOfRun() {
        CliRun run = CliRun.of("help", "run");

        assertThat(run.out())
                .startsWith("Usage: millrace run JOB [-c CLASS] [-p N] [-D KEY=VALUE]... [program arguments]\n")
                .contains("  -p,--parallelism <N>        default parallelism of the job, 1 to 32768\n")
                .contains("Exit codes: 0 the jobs are done");
        assertThat(CliRun.of("run", "--help")).isEqualTo(run);
        assertThat(CliRun.of("run", "-p", "2", "--help")).isEqualTo(run);
        assertThat(CliRun.of("run", "-nd", "-h")).isEqualTo(run);
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void shouldPrintVersions(String word) {
        assertThat(CliRun.of(word).out())
                .matches("millrace .*\nApache Flink API 1\\.20\\.3\nJava "
                        + Runtime.version().feature() + ".*\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rnu x.jar | unknown command 'rnu' | did you mean 'run'? 'millrace help' lists the commands
            job.jar | unknown command 'job.jar' | to run a job: millrace run job.jar
            help what | unknown command 'what' | 'millrace help' lists the commands
            """)
    void shouldNameNearestCommands(String line, String message, String hint) {
        assertThat(CliRun.of((Object[]) line.split(" ")))
                .isEqualTo(new CliRun(ExitCode.USAGE, "", "error[E100]: " + message + "\nhint: " + hint + "\n"));
    }
}
