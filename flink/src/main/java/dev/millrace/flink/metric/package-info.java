/** What is measured, under Flink's names and some of our own, and who is told of it. */
package dev.millrace.flink.metric;
