/** Jobs as a service: the process that {@code millrace server} starts. */
package dev.millrace.server;
