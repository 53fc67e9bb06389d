/** Jobs that the tests of the command and of the server run. */
package dev.millrace.job;
