package dev.millrace.benchmarks.loop;

import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.Lines;
import dev.millrace.benchmarks.record.Words;

/** Counts words and puts out each new count. The splitting of a line is the user's code and stays as it is. */
public final class WordCountLoop {
    private WordCountLoop() {}

    public static Fingerprint run(long lineCount) {
        WordCounts counts = new WordCounts();
        FingerprintBuilder output = new FingerprintBuilder();
        for (long i = 0; i < lineCount; i++) {
            for (String word : Words.of(Lines.at(i))) {
                output.add(Hash.of(word.hashCode(), counts.increment(word)));
            }
        }
        return output.build();
    }
}
