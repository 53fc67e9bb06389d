/** Holds the class that Flink's test utilities start; see {@code dev.millrace.testkit} for what is behind it. */
package org.apache.flink.runtime.minicluster;
