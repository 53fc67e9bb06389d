/** Jobs as Flink's REST handlers want to see them. */
package dev.millrace.server.view;
