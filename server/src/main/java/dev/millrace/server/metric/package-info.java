/** Metrics as Flink's REST handlers and Prometheus ask for them. */
package dev.millrace.server.metric;
