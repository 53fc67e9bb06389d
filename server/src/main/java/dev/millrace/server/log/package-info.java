/** Where the server's log and what jobs print go to. */
package dev.millrace.server.log;
