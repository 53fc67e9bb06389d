/** What stands behind the {@code MiniCluster} of ours that takes the place of Flink's on a test class path. */
package dev.millrace.testkit;
