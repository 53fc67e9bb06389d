/** How the command words its failures and suggestions. */
package dev.millrace.cli.error;
