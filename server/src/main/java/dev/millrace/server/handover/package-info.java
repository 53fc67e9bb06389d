/** Moves a running job to a Flink cluster: decided apart, done step by step, and written down before each step. */
package dev.millrace.server.handover;
