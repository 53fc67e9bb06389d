package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.Spread;
import java.util.Locale;

/** Numbers with no more digits than a measurement has. Stateless. */
final class Numbers {
    private Numbers() {}

    /** The median with the ends behind it. */
    static String format(Spread spread) {
        return format(spread.median()) + " [" + format(spread.min()) + " .. " + format(spread.max()) + "]";
    }

    /** Three digits, or all of those before the point. */
    static String format(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
