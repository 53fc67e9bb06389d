/** Runs Flink's operators, unchanged, inside engine tasks. */
package dev.millrace.flink.host;
