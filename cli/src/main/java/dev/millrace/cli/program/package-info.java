/** Runs a user's {@code main} with an environment that hands its jobs to an engine in this process. */
package dev.millrace.cli.program;
