/** Jobs that tests submit. */
package dev.millrace.server.job;
