/** The hand-over's part of the server's REST API. */
package dev.millrace.server.handover.rest;
