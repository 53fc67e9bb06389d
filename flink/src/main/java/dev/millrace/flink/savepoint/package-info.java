/** Reads savepoints and retained checkpoints for people: what is in them, and what is wrong with them. */
package dev.millrace.flink.savepoint;
