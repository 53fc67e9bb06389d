/** Not Flink's own: here to reach what Flink's heap state backend shows to its package alone. */
package org.apache.flink.runtime.state.heap;
