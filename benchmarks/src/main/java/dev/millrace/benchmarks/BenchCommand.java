package dev.millrace.benchmarks;

import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.CaseResult;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Measurement;
import dev.millrace.benchmarks.measure.Rounds;
import dev.millrace.benchmarks.recovery.Recovery;
import dev.millrace.benchmarks.report.JsonReport;
import dev.millrace.benchmarks.report.Origin;
import dev.millrace.benchmarks.report.Page;
import dev.millrace.benchmarks.report.Surroundings;
import dev.millrace.benchmarks.report.TextReport;
import dev.millrace.benchmarks.run.MeasuredRun;
import dev.millrace.benchmarks.run.RunRequest;
import dev.millrace.benchmarks.startup.Startup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code millrace bench}: measures Millrace against stock Flink and against a hand-written loop. Tables go to stdout,
 * progress to stderr. Exit code 0 if every engine ended every run with the same output, 1 if not, 2 for a wrong command
 * line.
 */
@Command(
        name = "bench",
        description = "Measures Millrace against stock Flink and a hand-written loop, after comparing their outputs.")
public final class BenchCommand implements Callable<Integer> {
    /** Where a full run puts its page. */
    static final String PAGE = "docs/benchmarks.md";

    @Mixin
    private BenchOptions options;

    @Spec
    private CommandSpec spec;

    /** The command as {@code millrace} starts it. */
    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setCommandName("millrace bench")
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws Exception {
        check();
        return options.once == null ? runRounds() : runOnce();
    }

    private void check() {
        for (String id : options.ids) {
            if (Suite.idsOf(id).isEmpty()) {
                throw usage("unknown id '" + id + "'; the ids are " + String.join(", ", Suite.allIds()));
            }
        }
        if (options.rounds < 1) {
            throw usage("--rounds=" + options.rounds + " must be at least 1");
        }
        options.parallelisms.stream().filter(parallelism -> parallelism < 1).forEach(parallelism -> {
            throw usage("-p=" + parallelism + " must be at least 1");
        });
        if (options.records != null && options.records < 1) {
            throw usage("--records=" + options.records + " must be at least 1");
        }
        if (options.limitMinutes < 1) {
            throw usage("--limit=" + options.limitMinutes + " must be at least 1");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int runRounds() throws InterruptedException {
        Origin origin = origin();
        Rounds rounds = new Rounds(options.rounds, err()::println);
        List<CaseResult> results = new ArrayList<>();
        for (Case definition : new Suite(options).cases()) {
            CaseResult result = rounds.run(definition);
            results.add(result);
            out().println(TextReport.of(result));
            out().flush();
        }
        boolean written = write(results, origin);
        return written && results.stream().allMatch(CaseResult::isValid) ? 0 : 1;
    }

    private boolean write(List<CaseResult> results, Origin origin) {
        if (options.rounds < BenchOptions.ROUNDS_THAT_COUNT) {
            err().println("with less than " + BenchOptions.ROUNDS_THAT_COUNT
                    + " rounds these figures show only that it runs");
        }
        boolean written = options.json == null || write(options.json, new JsonReport(origin).of(results));
        if (options.pageToWrite().isPresent()) {
            return write(options.pageToWrite().get(), new Page(origin).of(results)) && written;
        }
        err().println("not a full run: " + PAGE + " is left as it is (--page FILE writes one anyway)");
        return written;
    }

    /** False, and a message, if the file could not be written; the tables are on stdout all the same. */
    private boolean write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
            err().println("wrote " + file);
            return true;
        } catch (IOException e) {
            err().println("error: could not write file=" + file + ": " + e + "; name another file");
            return false;
        }
    }

    private int runOnce() throws Exception {
        List<String> ids =
                options.ids.stream().flatMap(word -> Suite.idsOf(word).stream()).toList();
        if (ids.size() != 1 || List.of(Recovery.ID, Startup.ID).contains(ids.get(0))) {
            throw usage("--once takes exactly one id that runs in this process, and got " + ids);
        }
        int parallelism = options.parallelisms.get(0);
        RunRequest request = new RunRequest(
                ids.get(0),
                options.once,
                parallelism,
                Suite.recordsOf(ids.get(0), parallelism, options),
                options.source);
        Measurement measurement = MeasuredRun.of(request);
        for (Figure figure : Figure.values()) {
            if (measurement.figures().containsKey(figure)) {
                out().printf(
                                "%s %.1f%n",
                                figure.jsonName(), measurement.figures().get(figure));
            }
        }
        out().println(measurement.fingerprint());
        out().flush();
        return 0;
    }

    private Origin origin() throws InterruptedException {
        String arguments = spec.commandLine().getParseResult().originalArgs().stream()
                .map(argument -> argument.contains(" ") ? "'" + argument + "'" : argument)
                .collect(Collectors.joining(" "));
        return new Origin(
                Surroundings.commit(),
                Surroundings.machine(),
                Surroundings.jdk(),
                options.jvmFlags,
                options.source.toString(),
                ("./millrace bench " + arguments).strip());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
