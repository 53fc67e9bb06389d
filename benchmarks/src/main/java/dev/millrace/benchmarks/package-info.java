/** The {@code bench} command: workloads run side by side on Millrace, on stock Flink and as a hand-written loop. */
package dev.millrace.benchmarks;
