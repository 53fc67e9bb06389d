package dev.millrace.server.handover;

/** For how long the target has been what it is. Owned by one thread. */
final class Silence {
    private Sighting last = new Sighting.NotAsked();
    private long sameSinceMs;
    private long answeredMs;
    private long refusedSinceMs;

    Silence(long nowMs) {
        answeredMs = nowMs;
        sameSinceMs = nowMs;
        refusedSinceMs = nowMs;
    }

    /** @return the times from here on; the phase's is the caller's */
    Observation.Times see(Sighting sighting, long enteredMs, long nowMs) {
        if (!kind(sighting).equals(kind(last))) {
            sameSinceMs = nowMs;
        }
        boolean isRefused = sighting instanceof Sighting.Silent silent && silent.isRefused();
        boolean wasRefused = last instanceof Sighting.Silent before && before.isRefused();
        if (!isRefused || !wasRefused) {
            refusedSinceMs = nowMs;
        }
        if (!(sighting instanceof Sighting.Silent)) {
            answeredMs = nowMs;
        }
        last = sighting;
        return new Observation.Times(
                nowMs - enteredMs, nowMs - sameSinceMs, nowMs - answeredMs, nowMs - refusedSinceMs);
    }

    private static String kind(Sighting sighting) {
        return sighting instanceof Sighting.Job job && job.status().isGloballyTerminalState()
                ? "ended"
                : sighting.getClass().getSimpleName();
    }
}
