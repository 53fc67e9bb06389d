package dev.millrace.benchmarks.measure;

import dev.millrace.benchmarks.record.Fingerprint;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One engine's row of a case. Immutable.
 *
 * @param message why the status is not {@link Status#OK}; empty otherwise
 * @param figures empty unless the status is OK: the time of a wrong result is worth nothing
 * @param advantages by peer, how many times better this engine was, from the rounds that both ended
 * @param fingerprint the output of the last run that ended; empty if none did
 */
public record EngineOutcome(
        Contender contender,
        Status status,
        String message,
        Map<Figure, Spread> figures,
        Map<String, Map<Figure, Spread>> advantages,
        Optional<Fingerprint> fingerprint) {

    /** What became of an engine in a case. */
    public enum Status {
        /** Every run ended with the output of the reference. */
        OK,
        /** A run ended with another output than the reference. */
        BROKEN,
        /** A run did not end by itself, or ended with an error. */
        FAILED
    }

    public EngineOutcome {
        figures = Map.copyOf(figures);
        advantages = Collections.unmodifiableMap(new LinkedHashMap<>(advantages));
    }

    public String engine() {
        return contender.engine();
    }

    public boolean isOk() {
        return status == Status.OK;
    }

    /** Empty if the peer has no valid figures. */
    public Map<Figure, Spread> advantagesOver(String peer) {
        return advantages.getOrDefault(peer, Map.of());
    }
}
