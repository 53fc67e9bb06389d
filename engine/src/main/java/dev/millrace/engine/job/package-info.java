/** A plan that runs: deployment, failure, cancellation, the end. */
package dev.millrace.engine.job;
