/** How much memory the process may use, from what Flink's settings say of two. */
package dev.millrace.cli.memory;
