/** Describes a running job as a FlinkDeployment, for the Kubernetes operator of Flink. */
package dev.millrace.server.handover.deployment;
