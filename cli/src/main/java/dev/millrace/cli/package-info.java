/** The {@code millrace} command: reads the command line, dispatches to a command, turns failures into messages. */
package dev.millrace.cli;
