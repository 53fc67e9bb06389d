package dev.millrace.flink.timers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.state.LongKeys;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.apache.flink.runtime.state.KeyExtractorFunction;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.PriorityComparator;
import org.apache.flink.runtime.state.heap.HeapPriorityQueueSet;
import org.apache.flink.streaming.api.operators.TimerHeapInternalTimer;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same random calls on Flink's timer queue and on ours. */
class WindowTimersDifferenceTest {
    private static final int GROUPS = 8;
    private static final KeyGroupRange RANGE = KeyGroupRange.of(0, GROUPS - 1);
    private static final int CALLS = 4_000;

    private final HeapPriorityQueueSet<TimerHeapInternalTimer<Long, TimeWindow>> flink = new HeapPriorityQueueSet<>(
            PriorityComparator.forPriorityComparableObjects(),
            KeyExtractorFunction.forKeyedObjects(),
            16,
            RANGE,
            GROUPS);
    private WindowTimers<TimerHeapInternalTimer<Long, TimeWindow>, Long, TimeWindow> ours;

    private static WindowTimers<TimerHeapInternalTimer<Long, TimeWindow>, Long, TimeWindow> ours(LongKeys<?> keys) {
        return new WindowTimers<>(
                PriorityComparator.forPriorityComparableObjects(),
                KeyExtractorFunction.forKeyedObjects(),
                RANGE,
                GROUPS,
                keys);
    }

    private static TimerHeapInternalTimer<Long, TimeWindow> timer(long time, long key, long start) {
        return new TimerHeapInternalTimer<>(time, key, new TimeWindow(start, time));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldHoldWhatFlinksHolds(long seed) throws Exception {
        ours = ours(seed % 2 == 0 ? LongKeys.LONG : null);
        SplittableRandom random = new SplittableRandom(seed);
        int keys = 1 + random.nextInt(300);
        long now = 0;
        List<Supplier<TimerHeapInternalTimer<Long, TimeWindow>[]>> marked = new ArrayList<>();
        List<Object[]> copied = new ArrayList<>();
        for (int call = 0; call < CALLS; call++) {
            long time = now + random.nextInt(6) * 10L;
            long key = random.nextInt(keys);
            long start = time - 10L * (1 + random.nextInt(2));
            switch (random.nextInt(8)) {
                case 0 -> {
                    flink.remove(timer(time, key, start));
                    ours.remove(timer(time, key, start));
                }
                case 1 -> {
                    now += 10;
                    pollUntil(now, seed, call);
                }
                default -> {
                    flink.add(timer(time, key, start));
                    ours.add(timer(time, key, start));
                }
            }
            assertThat(ours.size()).as("size, seed %d, call %d", seed, call).isEqualTo(flink.size());
            assertThat(ours.isEmpty()).isEqualTo(flink.isEmpty());
            assertThat(ours.peek() == null ? null : ours.peek().getTimestamp())
                    .as("first, seed %d, call %d", seed, call)
                    .isEqualTo(flink.peek() == null ? null : flink.peek().getTimestamp());
            if (call % 500 == 0) {
                compareViews();
                marked.add(ours.mark());
                copied.add(flink.toArray(new Object[flink.size()]));
            }
        }
        compareViews();
        for (int i = 0; i < marked.size(); i++) {
            Object[] then = marked.get(i).get();
            assertThat(then).as("marked, seed %d, mark %d", seed, i).containsExactlyInAnyOrder(copied.get(i));
        }
        pollUntil(Long.MAX_VALUE, seed, CALLS);
        assertThat(ours.poll()).isNull();
    }

    /** Which of the timers of one timestamp comes first is nobody's promise. */
    private void pollUntil(long time, long seed, int call) {
        List<Long> flinksTimes = new ArrayList<>();
        List<Long> ourTimes = new ArrayList<>();
        Set<Object> flinks = new HashSet<>();
        Set<Object> polled = new HashSet<>();
        while (flink.peek() != null && flink.peek().getTimestamp() <= time) {
            flinksTimes.add(flink.peek().getTimestamp());
            flinks.add(flink.poll());
        }
        while (ours.peek() != null && ours.peek().getTimestamp() <= time) {
            ourTimes.add(ours.peek().getTimestamp());
            polled.add(ours.poll());
        }
        assertThat(ourTimes).as("times, seed %d, call %d", seed, call).isEqualTo(flinksTimes);
        assertThat(polled).as("polled, seed %d, call %d", seed, call).isEqualTo(flinks);
    }

    private void compareViews() throws Exception {
        Set<Object> iterated = new HashSet<>();
        try (CloseableIterator<TimerHeapInternalTimer<Long, TimeWindow>> timers = ours.iterator()) {
            timers.forEachRemaining(iterated::add);
        }
        Set<Object> subsets = new HashSet<>();
        for (int group = 0; group < GROUPS; group++) {
            assertThat(ours.getSubsetForKeyGroup(group)).isEqualTo(flink.getSubsetForKeyGroup(group));
            subsets.addAll(ours.getSubsetForKeyGroup(group));
        }
        assertThat(iterated).isEqualTo(subsets).hasSize(flink.size());
        assertThat(ours.toArray(new Object[0])).containsExactlyInAnyOrder(flink.toArray(new Object[flink.size()]));
    }
}
