package dev.millrace.benchmarks.measure;

import dev.millrace.benchmarks.record.Fingerprint;
import java.util.Map;

/** What one run gave: its figures, and its output for comparison with the other engines' output. Immutable. */
public record Measurement(Map<Figure, Double> figures, Fingerprint fingerprint) {
    public Measurement {
        figures = Map.copyOf(figures);
    }
}
