/** Reads what a thrown exception says about the job, and words it for the job's author. */
package dev.millrace.cli.diagnosis;
