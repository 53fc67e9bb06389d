/** Keeps users' code from taking the server down. */
package dev.millrace.server.guard;
