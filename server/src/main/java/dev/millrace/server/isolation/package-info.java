/** Jobs in processes of their own. */
package dev.millrace.server.isolation;
