/** What a command costs from shell to exit. */
package dev.millrace.benchmarks.startup;
