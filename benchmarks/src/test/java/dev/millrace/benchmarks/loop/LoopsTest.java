package dev.millrace.benchmarks.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Fingerprint;
import dev.millrace.benchmarks.record.FingerprintBuilder;
import dev.millrace.benchmarks.record.Hash;
import dev.millrace.benchmarks.record.KeyDistribution;
import dev.millrace.benchmarks.record.Lines;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loops against what one would write first, with the collections of the JDK. */
class LoopsTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5_000})
    void shouldCountWords(long lineCount) {
        Map<String, Long> counts = new HashMap<>();
        FingerprintBuilder expected = new FingerprintBuilder();
        for (long i = 0; i < lineCount; i++) {
            StringTokenizer words = new StringTokenizer(Lines.at(i));
            while (words.hasMoreTokens()) {
                String word = words.nextToken();
                expected.add(Hash.of(word.hashCode(), counts.merge(word, 1L, Long::sum)));
            }
        }

        assertThat(WordCountLoop.run(lineCount)).isEqualTo(expected.build());
    }

    @ParameterizedTest
    @CsvSource({"10, 1000", "100000, 50000", "1, 3"})
    void shouldCountEventsOfAKey(long keyCount, long eventCount) {
        EventSequence events = new EventSequence(KeyDistribution.EVEN, keyCount, 1);
        Map<Long, Long> counts = new HashMap<>();
        FingerprintBuilder expected = new FingerprintBuilder();
        for (long i = 0; i < eventCount; i++) {
            expected.add(Hash.of(events.key(i), counts.merge(events.key(i), 1L, Long::sum)));
        }

        assertThat(CounterLoop.run(events, eventCount)).isEqualTo(expected.build());
    }

    @ParameterizedTest
    @CsvSource({
        "5000, 5000, 100, 20000",
        "600000, 60000, 10, 20000",
        "600000, 60000, 1, 5000",
        "3000, 1000, 10000, 5000",
        "2000, 1000, 1, 50",
        "5000, 5000, 100, 0"
    })
    void shouldSummariseWindows(long sizeMs, long slideMs, long eventsPerSecond, long eventCount) {
        EventSequence events = new EventSequence(KeyDistribution.SKEWED, 5_000, eventsPerSecond);

        assertThat(WindowLoop.run(events, eventCount, sizeMs, slideMs))
                .isEqualTo(windowsByTheBook(events, eventCount, sizeMs, slideMs));
    }

    /** Every event goes into every window that covers it. */
    private static Fingerprint windowsByTheBook(EventSequence events, long eventCount, long sizeMs, long slideMs) {
        Map<List<Long>, long[]> panes = new TreeMap<>((a, b) -> a.get(0).equals(b.get(0))
                ? a.get(1).compareTo(b.get(1))
                : a.get(0).compareTo(b.get(0)));
        for (long i = 0; i < eventCount; i++) {
            long timestamp = events.timestamp(i);
            long lastStart = timestamp - timestamp % slideMs;
            for (long start = lastStart; start > timestamp - sizeMs; start -= slideMs) {
                long[] pane = panes.computeIfAbsent(List.of(events.key(i), start), absent -> new long[3]);
                pane[0]++;
                pane[1] += events.value(i);
                pane[2] = Math.max(pane[2], timestamp);
            }
        }
        FingerprintBuilder expected = new FingerprintBuilder();
        panes.forEach((pane, sums) -> expected.add(Hash.of(Hash.of(pane.get(0), sums[0]), sums[1], sums[2])));
        return expected.build();
    }

    @Test
    void shouldMapEveryEventTwice() {
        EventSequence events = new EventSequence(KeyDistribution.EVEN, 100, 10);
        FingerprintBuilder expected = new FingerprintBuilder();
        for (long i = 0; i < 1000; i++) {
            long afterFirst = events.value(i) + 1;
            expected.add(Hash.of(events.key(i), afterFirst * 3, events.timestamp(i)));
        }

        assertThat(MapLoop.run(events, 1000)).isEqualTo(expected.build());
    }
}
