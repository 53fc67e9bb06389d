/** How Millrace says what went wrong. */
package dev.millrace.engine.error;
