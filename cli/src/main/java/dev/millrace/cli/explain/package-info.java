/** Describes the plan of a job without running it. */
package dev.millrace.cli.explain;
