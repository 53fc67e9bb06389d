/** The public API: an engine inside the caller's process. */
package dev.millrace.embedded;
