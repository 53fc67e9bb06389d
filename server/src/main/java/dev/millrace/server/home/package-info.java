/** The home side of hand-overs: this server, its jobs and its store. */
package dev.millrace.server.home;
