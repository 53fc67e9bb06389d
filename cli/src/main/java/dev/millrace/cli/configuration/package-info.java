/** Where a job's configuration comes from, and whether its keys and values make sense. */
package dev.millrace.cli.configuration;
