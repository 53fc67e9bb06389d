/** Interleaved rounds of one case on several engines: results compared first, then medians and ratios. */
package dev.millrace.benchmarks.measure;
