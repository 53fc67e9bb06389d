package dev.millrace.benchmarks.measure;

import java.util.Arrays;
import java.util.Collection;

/** The middle and the ends of a handful of values. Immutable. */
public record Spread(double median, double min, double max) {

    /** @throws IllegalArgumentException if there are no values */
    public static Spread of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs at least one value");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int upper = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
