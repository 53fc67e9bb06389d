package dev.millrace.server.handover;

import java.util.Optional;

/**
 * All that a decision depends on, beside what was written down. Immutable.
 *
 * @param home whether the job runs here
 * @param savepoint a complete one in the hand-over's own directory
 * @param sighting of the job at the target
 * @param times how long things have been as they are
 * @param posts what became of submissions
 * @param checkpointThere the newest complete checkpoint that the job left where its checkpoints lie
 */
record Observation(
        Home.Presence home,
        Optional<String> savepoint,
        Sighting sighting,
        Times times,
        Posts posts,
        Optional<String> checkpointThere) {

    /**
     * How long, in milliseconds.
     *
     * @param inPhaseMs since the phase was entered by this process
     * @param sameMs for how long sightings have been of the present kind
     * @param silentMs since the target last gave a proper answer
     * @param refusedMs for how long nobody has listened there, without anything else in between
     */
    record Times(long inPhaseMs, long sameMs, long silentMs, long refusedMs) {}

    /**
     * Submissions so far.
     *
     * @param mayHaveArrived whether one went out, or may have gone out before a crash
     * @param rejected how many in a row, at the end, were answered with a refusal
     * @param lastWhy what the last of them was told
     */
    record Posts(boolean mayHaveArrived, int rejected, String lastWhy) {}
}
