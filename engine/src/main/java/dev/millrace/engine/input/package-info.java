/** The receiving side of a task: merging watermarks, aligning barriers, reading channels. */
package dev.millrace.engine.input;
