package dev.millrace.server.handover;

import java.io.Serializable;
import org.apache.flink.api.common.JobID;

/**
 * What somebody asked for. Immutable.
 *
 * @param job that runs at the cluster
 * @param cluster its REST address, as {@code http://host:8081}
 * @param directory where the savepoint goes; both sides must reach it
 * @param patienceMs how long to keep asking a cluster that does not answer
 * @param confirmMs how long the job may take here to its first checkpoint
 */
public record AdoptionOrder(JobID job, String cluster, String directory, long patienceMs, long confirmMs)
        implements Serializable {}
