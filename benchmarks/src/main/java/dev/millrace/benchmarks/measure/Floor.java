package dev.millrace.benchmarks.measure;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The least that the engine under test has to reach. Immutable.
 *
 * @param figure what is measured
 * @param peer the engine that the figure is a ratio to, or empty if the bound is on the figure itself
 */
public record Floor(Figure figure, Optional<String> peer, Relation relation, double bound) {

    /** How a value has to lie to its bound. */
    public enum Relation {
        AT_LEAST("≥"),
        ABOVE(">"),
        AT_MOST("≤");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }
    }

    public static Floor timesBetterThan(String peer, Figure figure, Relation relation, double bound) {
        return new Floor(figure, Optional.of(peer), relation, bound);
    }

    public static Floor atMost(Figure figure, double bound) {
        return new Floor(figure, Optional.empty(), Relation.AT_MOST, bound);
    }

    public static Floor atLeast(Figure figure, double bound) {
        return new Floor(figure, Optional.empty(), Relation.AT_LEAST, bound);
    }

    public boolean isReachedBy(double value) {
        return switch (relation) {
            case AT_LEAST -> value >= bound;
            case ABOVE -> value > bound;
            case AT_MOST -> value <= bound;
        };
    }

    /** The median that the bound is held against; empty if the outcome has no such figure or no such peer. */
    public OptionalDouble valueIn(EngineOutcome outcome) {
        Spread spread = peer.isPresent()
                ? outcome.advantagesOver(peer.get()).get(figure)
                : outcome.figures().get(figure);
        return spread == null ? OptionalDouble.empty() : OptionalDouble.of(spread.median());
    }

    /** Such as {@code CPU ns/record vs flink ≥ 3.5}. */
    @Override
    public String toString() {
        String versus = peer.map(name -> " vs " + name).orElse("");
        return String.format(Locale.ROOT, "%s%s %s %s", figure.label(), versus, relation.sign, plain(bound));
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
