/** Bounded channels between tasks and what travels on them. */
package dev.millrace.engine.exchange;
