package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteWordsTest {
    @ParameterizedTest
    @CsvSource({
        "-m h:1 j.jar, true",
        "-mh:1 j.jar, true",
        "--jobmanager h:1 j.jar, true",
        "--jobmanager=h:1 j.jar, true",
        "-p 4 -m h:1 j.jar, true",
        "-t remote j.jar, true",
        "-tremote j.jar, true",
        "--target=remote j.jar, true",
        "--target yarn-session j.jar, true",
        "-t local j.jar, false",
        "-t millrace j.jar, false",
        "-tlocal j.jar, false",
        "-C file:/l.jar -m h:1 j.jar, true",
        "-d -n -s /s -m h:1 j.jar, true",
        "-sae -m h:1 j.jar, true",
        "-j j.jar -m h:1, true",
        "-sae j.jar -m h:1, false",
        "j.jar -m h:1, false",
        "j.jar, false",
        "-- -m, false",
        "-p 4, false",
    })
    void shouldSendAJobAwayOnlyWhereThatIsSaidBeforeIt(String words, boolean expected) {
        assertThat(RemoteWords.isRunElsewhere(List.of(words.split(" ")))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0123456789abcdef0123456789abcdef /s, true",
        "-m h:1 0123456789abcdef0123456789abcdef, true",
        "-d /s/savepoint-1, true",
        "inspect /s, false",
        "inspct /s, false",
        "-h, false",
    })
    void shouldTellASavepointThatIsToBeTakenFromOneThatIsToBeReadHere(String words, boolean expected) {
        assertThat(RemoteWords.isSavepointOfJob(List.of(words.split(" ")))).isEqualTo(expected);
    }

    @Test
    void shouldHelpWithEveryVerbThatItLists() {
        for (String verb : List.of("list", "cancel", "stop", "checkpoint", "info", "flink", "promote", "adopt")) {
            CliRun help = CliRun.of("help", verb);

            assertThat(help.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(help.out()).startsWith("Usage: millrace " + verb);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            promote | 'millrace promote' needs one JOB, and --to or --settle
            promote 12 --to http://f:1 | '12' is no job id of 32 hexadecimal digits
            promote 0123456789abcdef0123456789abcdef | 'millrace promote' needs one JOB, and --to or --settle
            promote 0123456789abcdef0123456789abcdef --settle nowhere | --settle 'nowhere' is neither here nor there
            promote 0123456789abcdef0123456789abcdef --to http://f:1 -p 0 | '0' is no positive number
            adopt http://f:1 0123456789abcdef0123456789abcdef | 'millrace adopt' needs the cluster's address, a JOBID and a JAR
            adopt f 0123456789abcdef0123456789abcdef j.jar | 'f' is no HOST:PORT
            """)
    void shouldRefuseWordsThatMakeNoSense(String line, String message) {
        CliRun run = CliRun.of((Object[]) line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("]: " + message + "\nhint: ");
    }

    @Test
    void shouldSayThatNoServerAnswers() {
        CliRun run =
                CliRun.of("promote", "0123456789abcdef0123456789abcdef", "--to", "http://f:1", "-m", "127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.BAD_JOB);
        assertThat(run.err()).startsWith("error[E269]: the server 127.0.0.1:1 does not answer: ");
    }
}
