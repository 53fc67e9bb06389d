/** Finds the job's jar and reads what it says about itself, without loading a class of it. */
package dev.millrace.cli.jar;
