/** What of Flink's Prometheus reporter can be reached from its own package only. */
package org.apache.flink.metrics.prometheus;
