/** Timers of windows in buckets instead of a heap: docs/mechanisms/state.md. */
package dev.millrace.flink.timers;
