/** Says what is in a savepoint, and whether a job could start from it, as text and as JSON. */
package dev.millrace.cli.savepoint;
