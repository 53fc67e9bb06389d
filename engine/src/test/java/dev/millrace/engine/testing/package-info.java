/** Random jobs, and what must hold of them however they are scheduled. */
package dev.millrace.engine.testing;
