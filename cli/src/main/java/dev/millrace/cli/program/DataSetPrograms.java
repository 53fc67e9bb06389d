package dev.millrace.cli.program;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;

/** Programs of the DataSet API. Immutable. */
public final class DataSetPrograms {
    private DataSetPrograms() {}

    /** What their authors are told, wherever such a program is noticed. */
    public static MillraceException refused() {
        return Errors.user(
                "E302",
                "the program uses the DataSet API (ExecutionEnvironment), which Millrace does not run",
                "Flink itself has given the DataSet API up: build the job on StreamExecutionEnvironment");
    }
}
