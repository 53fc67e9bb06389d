package dev.millrace.server.handover;

import java.util.Optional;

/**
 * All that a decision depends on, beside what was written down. Immutable.
 *
 * @param there the job at the cluster: the old one, or the one that is given back
 * @param stop what became of the request to stop it
 * @param savepoint a complete one in the adoption's own directory
 * @param here the job on this server
 * @param checkpointHere the newest complete checkpoint that the job left where its checkpoints lie
 * @param isCancelled whether this process has asked for the job's end here
 * @param times how long things have been as they are
 * @param posts what became of requests to stop the job, or of submissions
 */
record AdoptionObservation(
        Sighting there,
        StopStatus stop,
        Optional<String> savepoint,
        Sighting here,
        Optional<String> checkpointHere,
        boolean isCancelled,
        Observation.Times times,
        Observation.Posts posts) {}
