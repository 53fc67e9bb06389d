package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.source.SourceKind;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One thing to measure, written twice: as a Flink program and as a loop whose output must be the same. Immutable. */
public interface Workload {
    /** Such as {@code W2}. */
    String id();

    /** One line for the reader of a table. */
    String description();

    /** How many records a measured run reads unless told otherwise; chosen so that Flink needs about ten seconds. */
    long defaultRecordCount();

    /** How many times less CPU time a record than Flink an engine that hosts Flink's operators has to need. */
    double cpuFloor();

    /** Adds the job, from a source of {@code recordCount} records to a {@link FingerprintSink}. */
    void define(StreamExecutionEnvironment env, SourceKind source, long recordCount);

    /** The same by hand, on the calling thread. */
    Fingerprint loop(long recordCount);
}
