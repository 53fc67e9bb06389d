/** What the start-up archive is trained with. */
package dev.millrace.cli.training;
