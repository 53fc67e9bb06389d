package dev.millrace.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each in a process of its own: a process has one log. */
class LogSetupTest {
    private static final String OF_FLINK = """
            monitorInterval=30
            rootLogger.level = DEBUG
            rootLogger.appenderRef.console.ref = ConsoleAppender
            rootLogger.appenderRef.rolling.ref = RollingFileAppender
            appender.console.name = ConsoleAppender
            appender.console.type = CONSOLE
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = own %m%n
            appender.rolling.name = RollingFileAppender
            appender.rolling.type = RollingFile
            appender.rolling.append = true
            appender.rolling.fileName = ${sys:log.file}
            appender.rolling.filePattern = ${sys:log.file}.%i
            appender.rolling.layout.type = PatternLayout
            appender.rolling.layout.pattern = own %m%n
            appender.rolling.policies.type = Policies
            appender.rolling.policies.size.type = SizeBasedTriggeringPolicy
            appender.rolling.policies.size.size=100MB
            appender.rolling.strategy.type = DefaultRolloverStrategy
            appender.rolling.strategy.max = ${env:MAX_LOG_FILE_NUMBER:-10}
            """;
    private static final String OF_LOG4J_1 = """
            # This affects logging for both user code and Flink
            log4j.rootLogger=WARN, console
            log4j.logger.com.example.Quiet=DEBUG
            log4j.appender.console=org.apache.log4j.ConsoleAppender
            log4j.appender.console.layout=org.apache.log4j.PatternLayout
            log4j.appender.console.layout.ConversionPattern=old %p %c{1} %X{millrace-task} %m%n
            """;

    @TempDir
    private Path directory;

    private record Outcome(String console, String log, String out) {}

    private Path conf() throws IOException {
        return Files.createDirectories(directory.resolve("conf"));
    }

    private Outcome probe(Map<String, String> environment, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-Dmillrace.home=" + directory,
                "-Djava.io.tmpdir=" + directory,
                "-Duser.name=me",
                "-cp",
                System.getProperty("java.class.path"),
                LogProbe.class.getName()));
        Path console = directory.resolve("console");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(console.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("FLINK_") || name.startsWith("MILLRACE_"));
        builder.environment().put("HOSTNAME", "here");
        builder.environment().putAll(environment);
        int status = builder.start().waitFor();
        String text = Files.readString(console);
        assertThat(status).describedAs(text).isZero();
        return new Outcome(text, content(".log"), content(".out"));
    }

    private String content(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Path file = files.filter(path -> path.toString().endsWith("flink-me-jobmanager-0-here" + ending))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(file);
        }
    }

    @Test
    void shouldWriteLogAndPrintsWhereTheDashboardLooks() throws Exception {
        Outcome outcome = probe(Map.of());

        assertThat(outcome.log())
                .containsPattern("INFO  com.example.Loud +- info line")
                .containsPattern("ERROR com.example.Loud +\\[Map \\(1/2\\)] - error line")
                .doesNotContain("debug line", "printed line");
        assertThat(outcome.out()).isEqualTo("printed line\ncomplained line\ntrue\n");
        assertThat(outcome.console()).contains("info line", "error line", "printed line", "complained line");
        assertThat(directory.resolve("log/flink-me-jobmanager-0-here.log")).exists();
    }

    @Test
    void shouldTakeTheUsersOwnConfigurationAndDirectory() throws Exception {
        Files.writeString(conf().resolve("log4j-console.properties"), OF_FLINK);
        Path elsewhere = directory.resolve("elsewhere");

        Outcome outcome = probe(Map.of("FLINK_LOG_DIR", elsewhere.toString()));

        assertThat(outcome.log()).startsWith("own debug line\nown info line\n");
        assertThat(elsewhere.resolve("flink-me-jobmanager-0-here.log")).exists();
    }

    @Test
    void shouldTranslateAnOldFileAndStillWriteWhatTheDashboardShows() throws Exception {
        Path file = Files.writeString(conf().resolve("log4j-console.properties"), OF_LOG4J_1);

        Outcome outcome = probe(Map.of());

        assertThat(outcome.console())
                .contains("old DEBUG Quiet  debug line\n", "old ERROR Loud Map (1/2) error line\n")
                .contains(
                        file + ":2 is in the syntax of log4j 1 and has been translated; none of its appenders writes to"
                                + " ${log.file}, where log lines go as well; docs/logging.md shows the newer syntax\n")
                .doesNotContain("info line");
        assertThat(outcome.log())
                .containsPattern("DEBUG com.example.Quiet +- debug line")
                .containsPattern("ERROR com.example.Loud +\\[Map \\(1/2\\)] - error line")
                .doesNotContain("info line");
        assertThat(outcome.out()).isEqualTo("printed line\ncomplained line\ntrue\n");
    }

    @Test
    void shouldWriteTheLogAsAnOldFileSaysAndNotTwice() throws Exception {
        Path file = Files.writeString(
                conf().resolve("log4j.properties"), OF_LOG4J_1.replace("WARN, console", "INFO, console, file") + """
                log4j.appender.file=org.apache.log4j.FileAppender
                log4j.appender.file.file=${log.file}
                log4j.appender.file.append=false
                log4j.appender.file.layout=org.apache.log4j.PatternLayout
                log4j.appender.file.layout.ConversionPattern=kept %-5p %m%n
                """);

        Outcome outcome = probe(Map.of());

        assertThat(outcome.log())
                .isEqualTo("kept WARN  " + file + ":2 is in the syntax of log4j 1 and has been translated;"
                        + " docs/logging.md shows the newer syntax\n"
                        + "kept DEBUG debug line\nkept INFO  info line\nkept ERROR error line\n");
        assertThat(outcome.console()).contains("old INFO Loud  info line\n");
    }

    @Test
    void shouldNameWhatItCannotTranslate() throws Exception {
        Path file = Files.writeString(
                conf().resolve("log4j-console.properties"),
                OF_LOG4J_1.replace("WARN, console", "INFO, console, far") + """
                log4j.appender.far=com.example.FarAppender
                """);

        Outcome outcome = probe(Map.of());

        assertThat(outcome.log())
                .contains(" has been translated, without the appenders 'far' (" + file + ":2): log4j 2 does not know")
                .contains("info line");
        assertThat(outcome.console()).contains("old INFO Loud  info line\n");
    }

    @Test
    void shouldSayThatLogbackIsNotHere() throws Exception {
        Path file = Files.writeString(conf().resolve("logback-console.xml"), "<configuration/>");

        assertThat(probe(Map.of()).log()).contains("'" + file + "' has no effect: the server logs through log4j 2");
    }

    @Test
    void shouldLeaveAFileThatIsNamedByHand() throws Exception {
        Files.writeString(conf().resolve("log4j-console.properties"), OF_LOG4J_1);
        Path file = Files.writeString(directory.resolve("mine.properties"), OF_FLINK);

        Outcome outcome = probe(Map.of(), "-Dlog4j.configurationFile=" + file.toUri());

        assertThat(outcome.log()).startsWith("own debug line\n").doesNotContain("log4j 1");
    }

    @Test
    void shouldLogElsewhereWhereTheDirectoryCannotBeWritten() throws Exception {
        Files.writeString(directory.resolve("log"), "a file in the way");

        Outcome outcome = probe(Map.of());

        assertThat(outcome.log()).contains("cannot write logs to '" + directory.resolve("log") + "'", "info line");
        assertThat(directory.resolve("millrace-me-log")).isDirectory();
    }

    @Test
    void shouldDocumentAConfigurationThatWorks() throws Exception {
        String page = Files.readString(Path.of("../docs/logging.md"));
        String start = "```properties\n";
        int from = page.indexOf(start) + start.length();
        Files.writeString(conf().resolve("log4j-console.properties"), page.substring(from, page.indexOf("```", from)));

        Outcome outcome = probe(Map.of());

        assertThat(outcome.log()).contains("INFO  com.example.Loud", "- info line\n");
        assertThat(outcome.console()).contains("ERROR Loud [] - error line\n");
    }

    @Test
    void shouldShipTheDefaultThatItHas() throws IOException {
        assertThat(Path.of("../conf/log4j-console.properties"))
                .hasSameTextualContentAs(Path.of("src/main/resources/dev/millrace/server/log/default.properties"));
    }
}
