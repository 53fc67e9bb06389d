/** Takes up the records that were in Flink's network buffers when it took an unaligned checkpoint. */
package dev.millrace.flink.inflight;
