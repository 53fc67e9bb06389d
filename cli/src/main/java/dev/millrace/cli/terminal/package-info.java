/** What is shown on a terminal while a job runs. */
package dev.millrace.cli.terminal;
