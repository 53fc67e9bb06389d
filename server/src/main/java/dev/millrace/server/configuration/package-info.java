/** What the server is told by its files, environment and words. */
package dev.millrace.server.configuration;
