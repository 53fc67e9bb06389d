/** Results as a table for the terminal, as JSON and as a page. */
package dev.millrace.benchmarks.report;
