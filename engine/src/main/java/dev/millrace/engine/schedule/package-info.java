/** Who runs when, on which thread: workers, duties taken in turns, and the simulated counterpart. */
package dev.millrace.engine.schedule;
