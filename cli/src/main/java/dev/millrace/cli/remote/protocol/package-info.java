/** What a client and a server say to each other beyond Flink's REST API, in the same form. */
package dev.millrace.cli.remote.protocol;
