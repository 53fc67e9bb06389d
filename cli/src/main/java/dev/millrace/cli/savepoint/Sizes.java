package dev.millrace.cli.savepoint;

import java.util.Locale;
import java.util.OptionalLong;

/** Numbers for people. Stateless. */
final class Sizes {
    private static final int STEP = 1024;

    private Sizes() {}

    /** "12 B", "1.5 KiB". */
    static String text(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < units.length - 1) {
            value /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    static String text(OptionalLong bytes) {
        return bytes.isPresent() ? text(bytes.getAsLong()) : "?";
    }

    static String count(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
