/** Flink's operator coordinators: what a job's operators agree on across subtasks. */
package dev.millrace.flink.coordinate;
