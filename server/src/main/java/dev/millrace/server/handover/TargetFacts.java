package dev.millrace.server.handover;

import java.io.Serializable;

/**
 * What a cluster says of itself before anything is done. Immutable.
 *
 * @param flinkVersion as {@code 1.20.3}
 * @param freeSlots now
 * @param hasHa whether its jobs outlive its JobManager
 * @param orphansMs how long tasks may go on after their JobManager has gone: the heartbeat's timeout and a little
 * @param staleMs how old what it says of checkpoints may be
 * @param checkpointDirectory its default; empty if it has none
 * @param savepointDirectory the same for savepoints
 */
public record TargetFacts(
        String flinkVersion,
        int freeSlots,
        boolean hasHa,
        long orphansMs,
        long staleMs,
        String checkpointDirectory,
        String savepointDirectory)
        implements Serializable {}
