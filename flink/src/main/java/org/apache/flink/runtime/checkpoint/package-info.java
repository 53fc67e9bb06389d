/** What Flink's record of past checkpoints shows to its own package only. */
package org.apache.flink.runtime.checkpoint;
