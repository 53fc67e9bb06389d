/** Runs Flink's own integration tests on Millrace: each class in a JVM of its own. */
package dev.millrace.conformance;
