package dev.millrace.cli;

import dev.millrace.cli.configuration.ConfigurationFile;
import dev.millrace.cli.configuration.ConfigurationReport;
import dev.millrace.cli.configuration.LayeredSettings;
import dev.millrace.cli.configuration.Redaction;
import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.memory.MemoryText;
import dev.millrace.engine.error.MillraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code millrace config check}. Owned by the main thread. */
final class ConfigCommand {
    private final Console console;

    ConfigCommand(Console console) {
        this.console = console;
    }

    /**
     * What follows {@code config check}, understood.
     *
     * @param file or the directory that holds it
     * @param properties of {@code -D}
     */
    record Arguments(Path file, Map<String, String> properties) {

        /**
         * Reads the words after {@code check}.
         *
         * @throws MillraceException E101 to E104, a mistake on the command line
         */
        static Arguments of(List<String> words) {
            Map<String, String> properties = new LinkedHashMap<>();
            List<String> files = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                String word = words.get(i);
                if (word.equals("-D") && i + 1 < words.size()) {
                    putProperty(properties, words.get(++i));
                } else if (word.startsWith("-D")) {
                    putProperty(properties, word.substring(2));
                } else if (word.startsWith("-") && word.length() > 1) {
                    throw Errors.user(
                            "E101",
                            "unknown option '" + word + "' of 'millrace config check'",
                            "'millrace help config' shows how it is used");
                } else {
                    files.add(word);
                }
            }
            if (files.size() != 1) {
                throw Errors.user(
                        "E102",
                        "'millrace config check' needs one FILE, not " + files.size(),
                        "'millrace help config' shows how it is used");
            }
            return new Arguments(Path.of(files.get(0)), properties);
        }

        private static void putProperty(Map<String, String> properties, String word) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            if (key.isBlank()) {
                throw Errors.user("E104", "-D '" + word + "' has no key", "write -D key=value");
            }
            properties.put(key.strip(), equals < 0 ? "true" : word.substring(equals + 1));
        }
    }

    /** Prints what the settings come to; problems go to stderr, all of them. */
    ExitCode check(Arguments arguments, FailureText text) {
        ConfigurationFile file = ConfigurationFile.read(fileOf(arguments.file()));
        LayeredSettings settings = LayeredSettings.of(file).with(arguments.properties(), "option -D");
        ConfigurationReport report = ConfigurationReport.of(settings);
        console.out().println(file.path() + ": " + settings.values().size() + " settings");
        settings.values()
                .forEach((key, value) -> console.out().println("  " + key + ": " + Redaction.show(key, value)));
        report.memory().map(MemoryText::lines).orElse(List.of()).forEach(console.out()::println);
        console.out().flush();
        file.remarks().forEach(text::warn);
        report.remarks().forEach(text::warn);
        report.problems().forEach(text::print);
        return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.BAD_JOB;
    }

    private static Path fileOf(Path path) {
        return Files.isDirectory(path)
                ? ConfigurationFile.in(path)
                        .orElseThrow(() -> Errors.user(
                                "E132",
                                "the directory '" + path + "' has neither flink-conf.yaml nor config.yaml",
                                "name the file to check"))
                : path;
    }
}
