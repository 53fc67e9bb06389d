/** What a job consists of, before anything runs. */
package dev.millrace.engine.plan;
