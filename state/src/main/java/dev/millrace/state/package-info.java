/** Tables of keyed state, with snapshots: docs/mechanisms/state.md. */
package dev.millrace.state;
