package dev.millrace.cli;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.remote.FlinkCommand;
import dev.millrace.cli.remote.PromoteCommand;
import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The command, free of the process around it. Owned by the main thread. */
final class Cli {
    private final Console console;

    Cli(Console console) {
        this.console = console;
    }

    ExitCode run(List<String> words) {
        boolean isVerbose = !words.isEmpty() && words.get(0).equals("--verbose");
        List<String> rest = isVerbose ? words.subList(1, words.size()) : words;
        try {
            ExitCode code = dispatch(rest, isVerbose);
            return LostOutput.isReported(console, new FailureText(console.err(), isVerbose))
                    ? ExitCode.JOB_FAILED
                    : code;
        } catch (MillraceException e) {
            new FailureText(console.err(), isVerbose).print(e);
            return ExitCode.before(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.JOB_FAILED;
        }
    }

    private ExitCode dispatch(List<String> words, boolean isVerbose) throws InterruptedException {
        if (words.isEmpty()) {
            HelpText.print(console.err());
            return ExitCode.USAGE;
        }
        List<String> rest = words.subList(1, words.size());
        switch (words.get(0)) {
            case "run":
            case "explain":
                return runOrExplain(words.get(0), rest, isVerbose);
            case "savepoint":
                return RemoteWords.isSavepointOfJob(rest) ? flink(words, isVerbose) : savepoint(rest, isVerbose);
            case "config":
                return config(rest, isVerbose);
            case "list", "cancel", "stop", "checkpoint", "info":
                return flink(words, isVerbose);
            case "adopt":
                return adopt(rest, isVerbose);
            case "promote":
                return promote(rest, isVerbose);
            case "flink":
                return flink(rest, isVerbose);
            case "help":
            case "--help":
            case "-h":
                return help(rest);
            case "version":
            case "--version":
            case "-V":
                console.out().println(Versions.ofThisBuild().text());
                return ExitCode.DONE;
            default:
                throw HelpText.unknownCommand(words.get(0));
        }
    }

    /** Flink's own client prints its failures itself. */
    private ExitCode flink(List<String> words, boolean isVerbose) throws InterruptedException {
        return guarded(
                isVerbose,
                Logging::configureForClient,
                text -> new FlinkCommand(console.environment()).run(words) == 0 ? ExitCode.DONE : ExitCode.JOB_FAILED);
    }

    private ExitCode adopt(List<String> words, boolean isVerbose) throws InterruptedException {
        if (words.stream().limit(1).anyMatch(word -> word.equals("--help") || word.equals("-h"))) {
            HelpText.print("adopt", console.out());
            return ExitCode.DONE;
        }
        AdoptArguments arguments = AdoptArguments.of(words);
        return guarded(
                isVerbose || arguments.program().filter(JobArguments::isVerbose).isPresent(),
                Logging::configureForTypes,
                text -> new AdoptCommand(console).run(arguments, text));
    }

    private ExitCode promote(List<String> words, boolean isVerbose) throws InterruptedException {
        if (words.contains("--help") || words.contains("-h")) {
            HelpText.print("promote", console.out());
            return ExitCode.DONE;
        }
        PromoteCommand command = new PromoteCommand(console.out(), console.err(), console.environment());
        return guarded(
                isVerbose,
                Logging::configureForClient,
                text -> command.run(words) ? ExitCode.DONE : ExitCode.JOB_FAILED);
    }

    private ExitCode help(List<String> rest) {
        if (rest.isEmpty()) {
            HelpText.print(console.out());
        } else {
            HelpText.print(rest.get(0), console.out());
        }
        return ExitCode.DONE;
    }

    private ExitCode runOrExplain(String command, List<String> words, boolean isVerbose) throws InterruptedException {
        if (command.equals("run") && RemoteWords.isRunElsewhere(words)) {
            List<String> all = new ArrayList<>(List.of("run"));
            all.addAll(words);
            return flink(all, isVerbose);
        }
        JobArgumentsParser parser = new JobArgumentsParser(command);
        if (parser.isForHelp(words)) {
            HelpText.print(command, console.out());
            return ExitCode.DONE;
        }
        JobArguments arguments = parser.parse(words);
        return guarded(
                isVerbose || arguments.isVerbose(),
                Logging::configure,
                text -> command.equals("run")
                        ? new RunCommand(console).run(arguments, text)
                        : new ExplainCommand(console).run(arguments, text));
    }

    private ExitCode savepoint(List<String> words, boolean isVerbose) throws InterruptedException {
        if (words.isEmpty() || words.stream().limit(2).anyMatch(word -> word.equals("--help") || word.equals("-h"))) {
            HelpText.print("savepoint", words.isEmpty() ? console.err() : console.out());
            return words.isEmpty() ? ExitCode.USAGE : ExitCode.DONE;
        }
        List<String> rest = words.subList(1, words.size());
        switch (words.get(0)) {
            case "inspect":
                SavepointArguments inspect = SavepointArguments.ofInspect(rest);
                return guarded(
                        isVerbose || inspect.isVerbose(),
                        Logging::configureForTypes,
                        text -> new SavepointCommand(console).inspect(inspect, text));
            case "check":
                SavepointArguments.Check check = SavepointArguments.Check.of(rest);
                return guarded(
                        isVerbose || check.job().isVerbose(),
                        Logging::configureForTypes,
                        text -> new SavepointCommand(console).check(check, text));
            default:
                throw HelpText.unknownSavepointCommand(words.get(0));
        }
    }

    private ExitCode config(List<String> words, boolean isVerbose) throws InterruptedException {
        if (words.isEmpty() || words.contains("--help") || words.contains("-h")) {
            HelpText.print("config", words.isEmpty() ? console.err() : console.out());
            return words.isEmpty() ? ExitCode.USAGE : ExitCode.DONE;
        }
        if (!words.get(0).equals("check")) {
            throw HelpText.unknownConfigCommand(words.get(0));
        }
        ConfigCommand.Arguments arguments = ConfigCommand.Arguments.of(words.subList(1, words.size()));
        return guarded(isVerbose, Logging::configure, text -> new ConfigCommand(console).check(arguments, text));
    }

    /** What a command does once its words are understood. */
    @FunctionalInterface
    private interface Action {
        ExitCode run(FailureText text) throws InterruptedException;
    }

    private ExitCode guarded(boolean isVerbose, Consumer<Boolean> logging, Action action) throws InterruptedException {
        FailureText text = new FailureText(console.err(), isVerbose);
        try {
            logging.accept(isVerbose);
            return action.run(text);
        } catch (MillraceException e) {
            text.print(e);
            return ExitCode.before(e);
        } catch (RuntimeException | LinkageError e) {
            text.print(fault(e));
            return ExitCode.JOB_FAILED;
        }
    }

    private static MillraceException fault(Throwable thrown) {
        return new MillraceException(
                Group.INTERNAL,
                "E190",
                "Millrace itself failed: " + thrown,
                "this is a fault of Millrace: run again with --verbose and report what it prints",
                thrown);
    }
}
