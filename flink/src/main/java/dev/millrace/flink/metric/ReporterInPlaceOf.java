package dev.millrace.flink.metric;

import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Makes reporters in the stead of one of Flink's factories, wherever that is asked for. Stateless. */
public interface ReporterInPlaceOf extends MetricReporterFactory {
    /** Class name of the factory whose place this one takes. */
    String inPlaceOf();
}
