package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class JobArgumentsParserTest {

    private static JobArguments parse(String... words) {
        return new JobArgumentsParser("run").parse(List.of(words));
    }

    private static String errorOf(String... words) {
        return CliRun.of((Object[]) words).err();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p 2 -c com.example.Job -Dk=v -n job.jar --input x",
                "job.jar -p 2 -c com.example.Job -D k=v -n --input x",
                "-c com.example.Job job.jar -p2 -Dk=v -n -- --input x",
                "--parallelism=2 --class com.example.Job --allowNonRestoredState -D k=v -- job.jar --input x",
            })
    void shouldTakeOptionsBeforeAndDirectlyAfterJob(String line) {
        JobArguments arguments = parse(line.split(" "));

        assertThat(arguments.job()).isEqualTo("job.jar");
        assertThat(arguments.entryClass()).contains("com.example.Job");
        assertThat(arguments.settings().properties()).isEqualTo(Map.of("k", "v"));
        assertThat(arguments.settings().options())
                .containsEntry("parallelism.default", "2")
                .containsEntry("execution.state-recovery.ignore-unclaimed-state", "true")
                .containsEntry("execution.attached", "true");
        assertThat(arguments.programArguments()).containsExactly("--input", "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--parallelism 4",
                "--class X",
                "-data file",
                "-pass word",
                "-input x -p 2",
                "x -p 2",
                "-x",
                "-",
                "--verbose=no",
            })
    void shouldLeaveToTheProgramWhatIsNotOursAfterJob(String line) {
        JobArguments arguments = parse(("job.jar " + line).split(" "));

        assertThat(String.join(" ", arguments.programArguments())).isEqualTo(line);
        assertThat(arguments.settings().options()).doesNotContainKey("parallelism.default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-cX -p3 -nd -Dk=v",
                "-ndcX -p=3 -Dk=v",
                "-c=X -ndp3 -D k=v",
                "-class X -parallelism 3 -nd -Dk=v",
                "--class=X --parallelism=3 -dn -Dk=v"
            })
    void shouldTakeShortOptionsTogetherBeforeJobAsFlinkDoes(String line) {
        JobArguments arguments = parse((line + " job.jar -nd").split(" "));

        assertThat(arguments.job()).isEqualTo("job.jar");
        assertThat(arguments.entryClass()).contains("X");
        assertThat(arguments.settings().properties()).isEqualTo(Map.of("k", "v"));
        assertThat(arguments.settings().options())
                .containsEntry("parallelism.default", "3")
                .containsEntry("execution.state-recovery.ignore-unclaimed-state", "true")
                .containsEntry("execution.attached", "false");
        assertThat(arguments.programArguments()).containsExactly("-nd");
    }

    @Test
    void shouldTakeAsJobWhateverFollowsTwoDashes() {
        assertThat(parse("-p", "2", "--", "-x.jar", "--", "a").job()).isEqualTo("-x.jar");
        assertThat(parse("--", "--help").job()).isEqualTo("--help");
        assertThat(CliRun.of("run", "--", "-x.jar").err()).startsWith("error[E110]: there is no file '-x.jar'");
    }

    @Test
    void shouldTakeFileUrlsAsPeopleWriteThem(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a b.jar"), "");
        String url = "file://" + directory;

        assertThat(parse("-C", url + "/a%20b.jar", "-C" + url + "/a b.jar", "job.jar")
                        .classpath())
                .containsExactly(file.toUri().toURL(), file.toUri().toURL());
        assertThat(CliRun.of("run", url + "/a b.jar").err()).startsWith("error[E112]: '" + file + "' is not a jar");
    }

    @Test
    void shouldEndOursAtTwoDashes() {
        JobArguments arguments = parse("job.jar", "-p", "2", "--", "-p", "3", "--");

        assertThat(arguments.settings().options()).containsEntry("parallelism.default", "2");
        assertThat(arguments.programArguments()).containsExactly("-p", "3", "--");
    }

    @Test
    void shouldTakeVerboseAfterJob() {
        assertThat(parse("job.jar", "--verbose", "x").isVerbose()).isTrue();
        assertThat(parse("job.jar", "x", "--verbose").isVerbose()).isFalse();
    }

    @Test
    void shouldReadPropertyWithoutValueAsTrueAsFlinkDoes() {
        assertThat(parse("-D", "a", "-Db=", "-D", "c=d=e", "job.jar").settings().properties())
                .isEqualTo(Map.of("a", "true", "b", "", "c", "d=e"));
    }

    @Test
    void shouldPassSavepointAndDetachedOnAsConfiguration() {
        assertThat(parse("-s", "/tmp/sp", "-d", "job.jar").settings().options())
                .isEqualTo(Map.of("execution.state-recovery.path", "/tmp/sp", "execution.attached", "false"));
    }

    @Test
    void shouldTakeClasspathAsUrlOrPath(@TempDir Path directory) {
        assertThat(parse("-C", directory.toString(), "-C", "file:" + directory, "-C", "http://h/x.jar", "job.jar")
                        .classpath())
                .extracting(Object::toString)
                .containsExactly("file:" + directory + "/", "file:" + directory + "/", "http://h/x.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "32769", "two", "1.5", "99999999999", ""})
    void shouldRefuseParallelismOutOfRange(String value) {
        assertThat(errorOf("run", "-p", value, "job.jar"))
                .isEqualTo(
                        "error[E103]: parallelism '" + value + "' (option -p) is not a whole number from 1 to 32768\n"
                                + "hint: use -p " + Runtime.getRuntime().availableProcessors()
                                + " for one task per core of this machine\n");
        assertThat(CliRun.of("run", "-p", value, "job.jar").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "32768", "+4"})
    void shouldAcceptParallelismAtTheBounds(String value) {
        assertThat(parse("-p", value, "job.jar").settings().options())
                .containsEntry("parallelism.default", Integer.toString(Integer.parseInt(value)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run --paralelism 3 j.jar | unknown option '--paralelism' before JOB | did you mean '--parallelism'? Options of the program come after JOB; 'millrace help run' lists Millrace's
            run -x j.jar | unknown option '-x' before JOB | Options of the program come after JOB; 'millrace help run' lists Millrace's
            run --zzzzzzzzzz j.jar | unknown option '--zzzzzzzzzz' before JOB | Options of the program come after JOB; 'millrace help run' lists Millrace's
            explain -m host:8081 j.jar | 'millrace explain' does not take Flink's option -m | leave it out: Millrace runs the job in this process, there is no cluster
            run -e local j.jar | 'millrace run' does not take Flink's option -e | leave it out: Millrace runs the job in this process, there is no cluster
            run -tlocal j.jar | 'millrace run' does not take Flink's option -t | leave it out: Millrace runs the job in this process, there is no cluster
            run -yjm 1024 j.jar | 'millrace run' does not take Flink's option -yjm | leave it out: Millrace runs the job in this process, there is no cluster
            run -cm CLAIM j.jar | 'millrace run' does not take Flink's option -cm | use -D execution.state-recovery.claim-mode=NO_CLAIM (or CLAIM)
            run -sae j.jar | 'millrace run' does not take Flink's option -sae | leave it out: ending this process always ends the job
            run -j j.jar | 'millrace run' does not take Flink's option -j | write the jar as JOB, without -j
            run -v j.jar | 'millrace run' does not take Flink's option -v | write --verbose, which prints more in Millrace
            run -clas X j.jar | unknown option '-clas' before JOB | did you mean '--class'? Options of the program come after JOB; 'millrace help run' lists Millrace's
            run -nx j.jar | unknown option '-nx' before JOB | Options of the program come after JOB; 'millrace help run' lists Millrace's
            run -py job.py | 'millrace run' does not take Flink's option -py | Millrace runs jars; Python jobs need a Flink cluster
            explain --pyModule=x | 'millrace explain' does not take Flink's option --pyModule | Millrace runs jars; Python jobs need a Flink cluster
            explain --target=remote j.jar | 'millrace explain' does not take Flink's option --target | leave it out: Millrace runs the job in this process, there is no cluster
            """)
    void shouldNameUnknownOptions(String line, String message, String hint) {
        CliRun run = CliRun.of((Object[]) line.split(" "));

        assertThat(run).isEqualTo(new CliRun(ExitCode.USAGE, "", "error[E101]: " + message + "\nhint: " + hint + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run -c | E102 | option -c needs a value: -c CLASS | 'millrace help run' lists the options
            run j.jar -p | E102 | option -p needs a value: -p N | 'millrace help run' lists the options
            run -p J.jar | E103 | parallelism 'J.jar' (option -p) is not a whole number from 1 to 32768 | use -p CORES for one task per core of this machine
            run -D =x j.jar | E104 | -D '=x' has no key | write -D key=value
            run | E102 | 'millrace run' needs a JOB | give a jar's path, a URL or Maven coordinates; 'millrace help run' shows examples
            run -p 2 -- | E102 | 'millrace run' needs a JOB | give a jar's path, a URL or Maven coordinates; 'millrace help run' shows examples
            run -C nowhere/x.jar j.jar | E104 | 'nowhere/x.jar' (option -C) is neither an existing file nor a URL | write a path or a URL, as in file:///opt/lib/connector.jar
            run -C file:///nowhere/x.jar j.jar | E104 | there is no file '/nowhere/x.jar' (option -C file:///nowhere/x.jar) | check the path
            """)
    void shouldRefuseIncompleteOptions(String line, String code, String message, String hint) {
        CliRun run = CliRun.of((Object[]) line.split(" "));

        String hintHere =
                hint.replace("CORES", Integer.toString(Runtime.getRuntime().availableProcessors()));
        assertThat(run)
                .isEqualTo(new CliRun(
                        ExitCode.USAGE, "", "error[" + code + "]: " + message + "\nhint: " + hintHere + "\n"));
    }
}
