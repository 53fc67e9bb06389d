/** Copies of records, where Flink would copy or serialise them. */
package dev.millrace.flink.copy;
