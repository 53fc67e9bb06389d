/** Whole jobs on simulated threads, time and storage, with faults drawn from a seed. */
package dev.millrace.flink.simulation;
