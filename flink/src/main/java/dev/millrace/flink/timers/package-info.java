/** Timers of windows in buckets instead of a heap: docs/decisions/0015-window-timers.md. */
package dev.millrace.flink.timers;
