/** Brings keyed state near before the records that need it: docs/decisions/0012-lookahead.md. */
package dev.millrace.flink.ahead;
