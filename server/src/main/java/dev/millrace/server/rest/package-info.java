/** Flink's REST endpoint, and the ports that it is reached on. */
package dev.millrace.server.rest;
