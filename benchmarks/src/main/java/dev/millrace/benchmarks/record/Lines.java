package dev.millrace.benchmarks.record;

import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines of eight to twelve words from a fixed vocabulary in which some words are much more frequent than others. The
 * lines are made once a JVM, so that reading one costs an array access. Immutable.
 */
public final class Lines {
    private static final int VOCABULARY_SIZE = 10_000;
    private static final int LINE_COUNT = 1 << 14;
    private static final String[] LINES = build(new SplittableRandom(1));

    private Lines() {}

    public static String at(long index) {
        return LINES[(int) index & (LINE_COUNT - 1)];
    }

    private static String[] build(SplittableRandom random) {
        String[] vocabulary = IntStream.range(0, VOCABULARY_SIZE)
                .mapToObj(rank -> word(random, rank))
                .toArray(String[]::new);
        return IntStream.range(0, LINE_COUNT)
                .mapToObj(line -> line(random, vocabulary))
                .toArray(String[]::new);
    }

    private static String word(SplittableRandom random, int rank) {
        char[] letters = new char[3 + random.nextInt(6)];
        for (int i = 0; i < letters.length; i++) {
            letters[i] = (char) ('a' + random.nextInt(26));
        }
        return new String(letters) + Integer.toString(rank, 36);
    }

    private static String line(SplittableRandom random, String[] vocabulary) {
        int wordCount = 8 + random.nextInt(5);
        return IntStream.range(0, wordCount)
                .mapToObj(i -> vocabulary[skewedIndex(random, vocabulary.length)])
                .collect(Collectors.joining(" "));
    }

    /** The square of an even draw: the first hundredth of the words makes up a tenth of the text. */
    private static int skewedIndex(SplittableRandom random, int bound) {
        double draw = random.nextDouble();
        return (int) (draw * draw * bound);
    }
}
