/** One run of one workload on one engine, in this process or in a fresh one. */
package dev.millrace.benchmarks.run;
