package dev.millrace.flink.job;

import org.apache.flink.runtime.jobgraph.JobVertex;

/**
 * What a vertex may do once for all its tasks, before they start and after they have finished. Immutable.
 *
 * @param classLoader the job's
 * @param parallelism of the vertex
 */
record MasterHooks(ClassLoader classLoader, int parallelism)
        implements JobVertex.InitializeOnMasterContext, JobVertex.FinalizeOnMasterContext {

    @Override
    public ClassLoader getClassLoader() {
        return classLoader;
    }

    @Override
    public int getExecutionParallelism() {
        return parallelism;
    }

    @Override
    public int getFinishedAttempt(int subtaskIndex) {
        return 0;
    }
}
