/** Flink's keyed state on our tables: docs/mechanisms/state.md. */
package dev.millrace.flink.keyed;
