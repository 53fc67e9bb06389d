package dev.millrace.cli.savepoint;

import dev.millrace.cli.explain.Table;
import dev.millrace.flink.check.OperatorVerdict;
import dev.millrace.flink.check.RestoreReport;
import dev.millrace.flink.savepoint.StateVerdict;
import dev.millrace.flink.savepoint.Verdict;
import java.io.PrintStream;
import java.util.List;

/** Prints for people whether a job could start from a savepoint. Owned by the main thread. */
public final class CheckText {
    private final PrintStream out;

    public CheckText(PrintStream out) {
        this.out = out;
    }

    public void print(RestoreReport report) {
        out.println("job '" + report.jobName() + "' " + summary(report) + " savepoint '" + report.path() + "'");
        report.operators().stream()
                .filter(operator -> operator.verdict() != Verdict.NEW)
                .forEach(this::print);
        List<OperatorVerdict> others = report.operators().stream()
                .filter(operator -> operator.verdict() == Verdict.NEW)
                .toList();
        if (!others.isEmpty()) {
            out.println();
            out.println("without state in the savepoint, so they start empty");
            Table table = new Table(List.of("name", "uid", "hash"));
            others.forEach(operator -> table.add(List.of(operator.name(), uid(operator), operator.id())));
            table.print("    ", out);
        }
    }

    private static String summary(RestoreReport report) {
        if (!report.wouldRestore()) {
            return "cannot start from";
        }
        return report.isComplete() ? "can start from" : "can start from, as far as can be known without running it,";
    }

    private void print(OperatorVerdict operator) {
        out.println();
        out.println("operator " + (operator.name().isEmpty() ? "" : "'" + operator.name() + "' ") + operator.id()
                + (operator.uid().isEmpty() ? "" : ", uid '" + operator.uid() + "'"));
        out.println("  " + operator.verdict().text() + (operator.reason().isEmpty() ? "" : ": " + operator.reason()));
        if (!operator.states().isEmpty()) {
            Table table = new Table(List.of("state", "kind", "verdict", "why"));
            operator.states().forEach(state -> table.add(row(state)));
            table.print("    ", out);
        }
    }

    private static List<String> row(StateVerdict state) {
        return List.of(state.name(), state.kind().text(), state.verdict().text(), state.reason());
    }

    private static String uid(OperatorVerdict operator) {
        return operator.uid().isEmpty() ? "-" : operator.uid();
    }
}
