/** Brings keyed state near before the records that need it: docs/decisions/0011-lookahead.md. */
package dev.millrace.flink.ahead;
