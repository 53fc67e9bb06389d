/** What Flink's record of past attempts shows to its own package only. */
package org.apache.flink.runtime.executiongraph;
