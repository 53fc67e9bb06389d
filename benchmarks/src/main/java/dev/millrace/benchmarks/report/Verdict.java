package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.Spread;
import java.util.Locale;

/** Whether an advantage is one. */
enum Verdict {
    WINS,
    TIES,
    LOSES;

    /** Below this a difference is noise until shown otherwise. */
    private static final double NOISE = 1.3;

    static Verdict of(Spread advantage) {
        if (advantage.median() >= NOISE) {
            return WINS;
        }
        return advantage.median() <= 1 / NOISE ? LOSES : TIES;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
