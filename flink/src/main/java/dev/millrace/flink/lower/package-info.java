/** Turns Flink's job graphs into plans of the engine, or says why that cannot be done. */
package dev.millrace.flink.lower;
