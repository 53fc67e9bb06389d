package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.source.SourceKind;
import java.util.Locale;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink program as a user writes one: it takes the environment it is given and does not know which engine is behind.
 * Arguments of {@code main}: workload id, number of records, parallelism, {@code legacy} or {@code flip27}.
 */
public final class WorkloadProgram {
    private WorkloadProgram() {}

    public static void main(String[] args) throws Exception {
        SourceKind source = SourceKind.valueOf(args[3].toUpperCase(Locale.ROOT));
        Workload workload = Workloads.byId(args[0]);
        System.out.println(run(workload, Long.parseLong(args[1]), Integer.parseInt(args[2]), source));
    }

    /** Runs the job to its end and returns what came out. Blocks. */
    public static Fingerprint run(Workload workload, long recordCount, int parallelism, SourceKind source)
            throws Exception {
        return FingerprintSink.fingerprint(run(workload, recordCount, parallelism, source, new Configuration()));
    }

    /** The same with settings for the job, and with all that the engine says of it. Blocks. */
    public static JobExecutionResult run(
            Workload workload, long recordCount, int parallelism, SourceKind source, Configuration settings)
            throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(parallelism);
        workload.define(env, source, recordCount);
        return env.execute(workload.id());
    }
}
