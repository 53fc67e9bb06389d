/**
 * Every workload written by hand as one single-threaded loop over open-addressing tables: no framework, no records in
 * objects, the limit to measure engines against.
 */
package dev.millrace.benchmarks.loop;
