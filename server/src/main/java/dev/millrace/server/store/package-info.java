/** What a server knows of its jobs, kept so that the end of its process loses none of it. */
package dev.millrace.server.store;
