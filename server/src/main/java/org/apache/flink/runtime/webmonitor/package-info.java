/** What of Flink's REST endpoint is visible in its own package only. */
package org.apache.flink.runtime.webmonitor;
