package dev.millrace.flink.check;

import dev.millrace.flink.check.JobUnderCheck.JobOperator;
import dev.millrace.flink.savepoint.SavedOperator;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.runtime.jobgraph.tasks.JobCheckpointingSettings;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.StateBackendLoader;
import org.apache.flink.util.DynamicCodeLoadingException;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares what is the same for all states of an operator: parallelism and how the state is written. Immutable. */
final class VertexFit {
    private static final Logger LOG = LoggerFactory.getLogger(VertexFit.class);

    private final String backend;

    VertexFit(JobUnderCheck job) throws IOException {
        this.backend = backend(job);
    }

    private static String backend(JobUnderCheck job) throws IOException {
        JobCheckpointingSettings settings = job.graph().getCheckpointingSettings();
        try {
            StateBackend ofProgram = settings == null || settings.getDefaultStateBackend() == null
                    ? null
                    : settings.getDefaultStateBackend().deserializeValue(job.classLoader());
            return StateBackendLoader.fromApplicationOrConfigOrDefault(
                            ofProgram, job.graph().getJobConfiguration(), job.configuration(), job.classLoader(), LOG)
                    .getClass()
                    .getSimpleName();
        } catch (ClassNotFoundException | DynamicCodeLoadingException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    /** Why the operator cannot have its parallelism; empty if it can. */
    Optional<String> parallelism(SavedOperator saved, JobOperator operator) {
        int max = saved.maxParallelism();
        int parallelism = operator.hosted().parallelism();
        if (parallelism > max) {
            return Optional.of("parallelism=" + parallelism + " is above the savepoint's maxParallelism=" + max
                    + ", which cannot be changed: use -p " + max + " at most");
        }
        int wanted = operator.vertex().getMaxParallelism();
        return wanted > 0 && wanted != max
                ? Optional.of("the program sets maxParallelism=" + wanted + ", the savepoint has " + max
                        + ": set that, or none")
                : Optional.empty();
    }

    /** Why the job's state backend cannot read the operator's state; empty if it can. */
    Optional<String> format(SavedOperator saved) {
        boolean isRocks = backend.toLowerCase(Locale.ROOT).contains("rocksdb");
        for (String format : saved.formats()) {
            boolean isOfRocks = format.startsWith("RocksDB");
            if ((isOfRocks && !isRocks) || (format.equals("heap") && isRocks)) {
                return Optional.of("its keyed state is in the format of " + (isOfRocks ? "RocksDB" : "Flink's heap")
                        + " (" + format + "), which the job's " + backend
                        + " does not read: use state.backend.type=" + (isOfRocks ? "rocksdb" : "hashmap")
                        + ", or a canonical savepoint");
            }
        }
        return Optional.empty();
    }
}
