/** The records of the workloads, how the n-th one is made, and how outputs are compared. */
package dev.millrace.benchmarks.record;
