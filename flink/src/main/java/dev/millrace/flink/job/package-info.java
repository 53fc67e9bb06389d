/** One run of a Flink job: lowering, deployment, coordinators, accumulators, the result. */
package dev.millrace.flink.job;
