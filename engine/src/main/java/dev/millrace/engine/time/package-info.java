/** Clocks, real and simulated. */
package dev.millrace.engine.time;
