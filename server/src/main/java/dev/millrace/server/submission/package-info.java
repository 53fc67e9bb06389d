/** What comes with a job that a client submits. */
package dev.millrace.server.submission;
