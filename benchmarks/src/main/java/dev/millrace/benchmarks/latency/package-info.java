/** How long a record takes from source to sink when there is little to do. */
package dev.millrace.benchmarks.latency;
