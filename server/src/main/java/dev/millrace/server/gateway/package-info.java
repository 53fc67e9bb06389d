/** What stands behind Flink's REST handlers: our engine, in the guise of a dispatcher and a task manager. */
package dev.millrace.server.gateway;
