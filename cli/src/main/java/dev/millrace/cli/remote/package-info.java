/** Words that are for a server or a cluster: Flink's own go to Flink's own client. */
package dev.millrace.cli.remote;
