/**
 * Cheap in-process sources over a {@link dev.millrace.benchmarks.record.Sequence}, one for each of Flink's two source
 * APIs.
 */
package dev.millrace.benchmarks.source;
