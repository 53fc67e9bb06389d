/** Checkpoints and what a job starts from: docs/mechanisms/checkpoints.md. */
package dev.millrace.flink.checkpoint;
