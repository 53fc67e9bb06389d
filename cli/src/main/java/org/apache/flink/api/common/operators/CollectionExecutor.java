package org.apache.flink.api.common.operators;

import dev.millrace.cli.program.DataSetPrograms;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.Plan;

/**
 * Stands before Flink's class of this name, which {@code ExecutionEnvironment.createCollectionsEnvironment()} runs a
 * DataSet program with, asking nobody. Refuses the program. Called on the program's thread.
 */
public class CollectionExecutor {

    public CollectionExecutor(ExecutionConfig ignored) {}

    /**
     * Never returns.
     *
     * @throws dev.millrace.engine.error.MillraceException E302
     */
    public JobExecutionResult execute(Plan plan) {
        throw DataSetPrograms.refused();
    }
}
