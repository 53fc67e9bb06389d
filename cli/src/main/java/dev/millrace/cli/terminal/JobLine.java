package dev.millrace.cli.terminal;

import java.util.Locale;

/** Words for how far a job has come. Immutable. */
public final class JobLine {
    private static final int NAME_WIDTH = 30;
    private static final double NANOS_PER_SECOND = 1e9;

    private JobLine() {}

    /** While it runs: {@code WordCount in 1,234 out 567 12,340 records/s 0.1 s}. */
    public static String running(String name, long in, long out, long inPerSecond, long elapsedNs) {
        String printable = printable(name);
        String shortName =
                printable.length() <= NAME_WIDTH ? printable : printable.substring(0, NAME_WIDTH - 3) + "...";
        return String.format(
                Locale.ROOT,
                "%s  in %,d  out %,d  %,d records/s  %.1f s",
                shortName,
                in,
                out,
                inPerSecond,
                elapsedNs / NANOS_PER_SECOND);
    }

    /** When it is over: {@code job 'WordCount' finished: in 1,234, out 567, 0.1 s}. */
    public static String ended(String name, String status, long in, long out, long elapsedNs) {
        return String.format(
                Locale.ROOT,
                "job '%s' %s: in %,d, out %,d, %.1f s",
                printable(name),
                status.toLowerCase(Locale.ROOT),
                in,
                out,
                elapsedNs / NANOS_PER_SECOND);
    }

    /** On one line, and without what a terminal would obey. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}+", " ");
    }
}
