/** What of Flink's store of metrics can be reached from its own package only. */
package org.apache.flink.runtime.rest.handler.legacy.metrics;
