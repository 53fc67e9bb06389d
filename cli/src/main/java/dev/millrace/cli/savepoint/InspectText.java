package dev.millrace.cli.savepoint;

import dev.millrace.cli.explain.Table;
import dev.millrace.flink.savepoint.OperatorDescription;
import dev.millrace.flink.savepoint.SavepointDescription;
import dev.millrace.flink.savepoint.StateDescription;
import dev.millrace.flink.savepoint.TypeTree;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Prints what is in a savepoint for people. Owned by the main thread. */
public final class InspectText {
    private static final List<String> HEADER =
            List.of("state", "kind", "key", "namespace", "value", "ttl", "entries", "keys", "bytes");
    private static final int SHOWN_PATHS = 3;
    private static final List<String> WRITERS =
            List.of("", "Flink 1.2", "Flink 1.3 to 1.10", "Flink 1.11 to 1.15", "Flink 1.16 or later, or Millrace");

    private final PrintStream out;

    public InspectText(PrintStream out) {
        this.out = out;
    }

    public void print(SavepointDescription savepoint) {
        out.println("savepoint '" + savepoint.path() + "'");
        out.println("  " + savepoint.kind() + ", checkpoint id " + savepoint.checkpointId() + ", metadata version "
                + savepoint.metadataVersion() + " (" + WRITERS.get(savepoint.metadataVersion()) + ")");
        out.println("  " + Sizes.text(savepoint.bytes()) + " in " + Sizes.count(savepoint.fileCount(), "file", "files")
                + movable(savepoint));
        if (!savepoint.masterStates().isEmpty()) {
            out.println("  states of the job itself: " + String.join(", ", savepoint.masterStates()));
        }
        savepoint.operators().forEach(this::print);
        if (!savepoint.missing().isEmpty()) {
            out.println();
            out.println("classes that are not on the class path (a job's jar after PATH, or -C, adds them):");
            savepoint.missing().forEach(name -> out.println("  " + name));
        }
    }

    private static String movable(SavepointDescription savepoint) {
        List<String> outside = savepoint.outside();
        if (savepoint.isMovable()) {
            return "; its directory can be moved";
        }
        String shown = String.join(", ", outside.subList(0, Math.min(SHOWN_PATHS, outside.size())));
        String more = outside.size() > SHOWN_PATHS ? " and " + (outside.size() - SHOWN_PATHS) + " more" : "";
        return "; cannot be moved, since it refers to " + shown + more;
    }

    private void print(OperatorDescription operator) {
        out.println();
        out.println("operator " + operator.id());
        out.println("  parallelism " + operator.parallelism() + ", max parallelism " + operator.maxParallelism()
                + (operator.finishedSubtasks() == 0 ? "" : ", finished subtasks " + operator.finishedSubtasks())
                + ", " + (operator.bytes() == 0 ? "no state" : Sizes.text(operator.bytes()))
                + (operator.formats().isEmpty() ? "" : ", keyed state: " + String.join(" and ", operator.formats())));
        if (operator.coordinatorBytes() > 0) {
            out.println("  coordinator " + Sizes.text(operator.coordinatorBytes()));
        }
        if (operator.files().count() > 0) {
            out.println("  " + Sizes.count(operator.files().count(), "file", "files") + " of RocksDB, "
                    + Sizes.text(operator.files().bytes()) + ": entries of keyed state are not counted");
        }
        if (operator.rawBytes() > 0) {
            out.println("  raw state, which only the operator can read, " + Sizes.text(operator.rawBytes()));
        }
        if (operator.inFlightBytes() > 0) {
            out.println("  records in flight, in network buffers of " + Sizes.text(operator.inFlightBytes()));
        }
        if (!operator.states().isEmpty()) {
            Table table = new Table(HEADER);
            operator.states().forEach(state -> table.add(row(state)));
            table.print("    ", out);
        }
    }

    private static List<String> row(StateDescription state) {
        List<String> row = new ArrayList<>();
        row.add(state.name());
        row.add(state.kind().text());
        row.add(text(state.key()));
        row.add(text(state.namespace()));
        row.add(state.kind().isTimers() ? "-" : text(state.value()));
        row.add(state.isTtl() ? "yes" : "no");
        row.add(text(state.entries()));
        row.add(state.kind().isKeyed() && !state.kind().isTimers() ? text(state.keys()) : "-");
        row.add(Sizes.text(state.bytes()));
        return row;
    }

    private static String text(TypeTree type) {
        return type == null ? "-" : type.text();
    }

    private static String text(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "?";
    }
}
