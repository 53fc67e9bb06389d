/** Jobs whose checkpoints are measured, and what measures them from inside, in the same way on every engine. */
package dev.millrace.benchmarks.checkpoint;
