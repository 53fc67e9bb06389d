/** A job that the launcher runs once, so that the start-up archive holds the classes that common jobs load. */
package dev.millrace.cli.training;
