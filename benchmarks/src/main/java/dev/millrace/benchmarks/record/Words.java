package dev.millrace.benchmarks.record;

/** What the word count job calls a word; shared by the Flink program and the loop, because it is the user's code. */
public final class Words {
    private Words() {}

    /**
     * The words of a line. Flink's example splits at a regular expression, which alone takes several times what the
     * rest of an engine's work does; a single blank keeps the engine in the picture (docs/decisions/0010).
     */
    public static String[] of(String line) {
        return line.split(" ");
    }
}
