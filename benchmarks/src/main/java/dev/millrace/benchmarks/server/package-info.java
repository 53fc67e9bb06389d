/** Figures of a server: its start, its size, its submissions, and what it costs a job that the server is asked. */
package dev.millrace.benchmarks.server;
