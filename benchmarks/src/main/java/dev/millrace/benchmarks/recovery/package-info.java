/** How long it takes from the death of a job's process until another one has gone on with its work. */
package dev.millrace.benchmarks.recovery;
