/**
 * The workloads as Flink DataStream programs, and the program that runs one of them on whatever engine is installed.
 */
package dev.millrace.benchmarks.workload;
