/** Says, without running a job, whether it could start from a savepoint. */
package dev.millrace.flink.check;
