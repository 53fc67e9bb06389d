/** One subtask: its mailbox, its inputs and outputs, and the cycle of its turns. */
package dev.millrace.engine.task;
