package dev.millrace.engine.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.testing.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarrierAlignmentTest {

    /**
     * Events are {@code channel:epoch} for an aligned barrier, {@code channel~epoch} for one that is not,
     * {@code xepoch} for a cancellation and {@code channel.} for the end of a channel. After them the channels in
     * brackets are held.
     */
    @ParameterizedTest(name = "{0}")
    @DisplayName("three channels")
    @CsvSource(delimiter = '|', textBlock = """
            the first barrier holds its channel                   | 0:1                | [0]
            further barriers hold theirs                          | 0:1 2:1            | [0, 2]
            the last one completes and lets all go                | 0:1 2:1 1:1        | complete1 []
            epochs follow each other                              | 0:1 1:1 2:1 2:2    | complete1 [2]
            the end of the last channel completes                 | 0:1 2:1 1.         | complete1 []
            a channel that has ended counts as delivered          | 1. 0:1 2:1         | complete1 []
            a channel that has ended is not held                  | 0:1 0.             | []
            it still has delivered                                | 0:1 0. 1:1 2:1     | complete1 []
            the end of all channels but one                       | 0. 1. 2:1          | complete1 []
            nothing to complete when all end                      | 0. 1. 2.           | []
            a newer barrier abandons what is in progress          | 0:1 1:2            | abandoned1 [1]
            late barriers of what was abandoned are ignored       | 0:1 1:2 2:1        | abandoned1 [1]
            the newer completes                                   | 0:1 1:2 0:2 2:2    | abandoned1 complete2 []
            an older barrier does not begin beside a newer        | 1:2 0:1            | [1]
            so the newer still completes                          | 1:2 0:1 0:2 2:2    | complete2 []
            a cancellation lets go                                | 0:1 1:1 x1         | abandoned1 []
            barriers that come after a cancellation are ignored   | 0:1 x1 1:1 2:1     | abandoned1 []
            a cancellation before the first barrier               | x1 0:1             | abandoned1 []
            the second cancellation is ignored                    | x1 x1              | abandoned1 []
            a cancellation of what is complete is ignored         | 0:1 1:1 2:1 x1     | complete1 []
            a cancellation of a newer epoch abandons an older     | 0:1 x2             | abandoned1 abandoned2 []
            a cancellation of an older epoch changes nothing      | 1:2 x1             | [1]
            barriers that are not aligned hold nothing            | 0~1 1~1            | []
            they complete                                         | 0~1 1~1 2~1        | complete1 []
            several such epochs are in progress at once           | 0~1 0~2 1~1 2~1 1~2 2~2 | complete1 complete2 []
            the completion of a newer abandons the older          | 0~1 1~2 0~2 2~2    | abandoned1 complete2 []
            an end completes all that wait for it                 | 0~1 0~2 1~1 1~2 2. | complete1 complete2 []
            """)
    void shouldFollowTheTable(String rule, String events, String expected) throws Exception {
        Recorder recorder = new Recorder();
        BarrierAlignment alignment = new BarrierAlignment(3, recorder);

        for (String event : events.split(" ")) {
            if (event.startsWith("x")) {
                alignment.cancelled(event.charAt(1) - '0');
            } else if (event.endsWith(".")) {
                alignment.ended(event.charAt(0) - '0');
            } else {
                boolean aligned = event.charAt(1) == ':';
                alignment.barrier(event.charAt(0) - '0', new Barrier(event.charAt(2) - '0', aligned, null));
            }
        }

        assertThat(recorder.andHeld(alignment, 3)).as(rule).isEqualTo(expected);
    }

    @Test
    void shouldDecideLikeTheModelWhateverTheOrderOfEvents() {
        Seeds.forEach(5000, seed -> {
            Random random = new Random(seed);
            int channels = 1 + random.nextInt(4);
            Recorder recorder = new Recorder();
            BarrierAlignment alignment = new BarrierAlignment(channels, recorder);
            Model model = new Model(channels);
            int alignedPercent = 50 * random.nextInt(3);
            for (int step = 0; step < 40; step++) {
                int channel = random.nextInt(channels);
                long epoch = 1L + random.nextInt(3) + step / 5;
                switch (random.nextInt(12)) {
                    case 0 -> {
                        alignment.cancelled(epoch);
                        model.cancelled(epoch);
                    }
                    case 1 -> {
                        if (random.nextInt(4) == 0) {
                            alignment.ended(channel);
                            model.ended(channel);
                        }
                    }
                    default -> {
                        if (!model.held().contains(channel) && !model.ended.contains(channel)) {
                            Barrier barrier = new Barrier(
                                    epoch, Math.floorMod(Seeds.mix(seed, epoch), 100) < alignedPercent, null);
                            alignment.barrier(channel, barrier);
                            model.barrier(channel, barrier);
                        }
                    }
                }
                assertThat(recorder.andHeld(alignment, channels)).isEqualTo(model.events.toString() + model.held());
            }
        });
    }

    @Test
    void shouldTellOfTheFirstBarrierOfEachEpochOnce() throws Exception {
        Recorder recorder = new Recorder();
        BarrierAlignment alignment = new BarrierAlignment(2, recorder);

        alignment.barrier(0, new Barrier(1, true, null));
        assertThat(recorder.begun).containsExactly(1L);
        alignment.barrier(1, new Barrier(1, true, null));
        alignment.cancelled(2);
        alignment.barrier(1, new Barrier(2, true, null));
        alignment.barrier(0, new Barrier(3, false, null));
        alignment.barrier(0, new Barrier(4, false, null));
        alignment.barrier(1, new Barrier(4, false, null));
        alignment.barrier(1, new Barrier(3, false, null));

        assertThat(recorder.begun).containsExactly(1L, 3L, 4L);
    }

    private static final class Recorder implements BarrierAlignment.Listener {
        private final List<String> events = new ArrayList<>();
        private final List<Long> begun = new ArrayList<>();

        @Override
        public void begun(Barrier barrier) {
            begun.add(barrier.epoch());
        }

        @Override
        public void complete(Barrier barrier) {
            events.add("complete" + barrier.epoch() + " ");
        }

        @Override
        public void abandoned(long epoch) {
            events.add("abandoned" + epoch + " ");
        }

        String andHeld(BarrierAlignment alignment, int channels) {
            return String.join("", events)
                    + IntStream.range(0, channels)
                            .filter(alignment::isHeld)
                            .boxed()
                            .toList();
        }
    }

    /** The same rules, said over sets that are worked out anew each time. */
    private static final class Model {
        private record Epoch(boolean aligned, Set<Integer> arrived) {}

        private final int channels;
        private final Map<Long, Epoch> inProgress = new TreeMap<>();
        private final Set<Integer> ended = new HashSet<>();
        private final StringBuilder events = new StringBuilder();
        private long settled;

        Model(int channels) {
            this.channels = channels;
        }

        List<Integer> held() {
            return inProgress.values().stream()
                    .filter(Epoch::aligned)
                    .flatMap(epoch -> epoch.arrived.stream())
                    .filter(channel -> !ended.contains(channel))
                    .distinct()
                    .sorted()
                    .collect(Collectors.toList());
        }

        void barrier(int channel, Barrier barrier) {
            long number = barrier.epoch();
            if (number > settled) {
                if (barrier.aligned() && !inProgress.containsKey(number)) {
                    settleBefore(number);
                }
                inProgress
                        .computeIfAbsent(number, any -> new Epoch(barrier.aligned(), new HashSet<>()))
                        .arrived
                        .add(channel);
                completeAll();
            }
        }

        void cancelled(long number) {
            if (number > settled) {
                settleBefore(number);
                inProgress.remove(number);
                settled = number;
                events.append("abandoned").append(number).append(' ');
            }
        }

        void ended(int channel) {
            ended.add(channel);
            completeAll();
        }

        private void completeAll() {
            for (long number : List.copyOf(inProgress.keySet())) {
                Set<Integer> accounted = new HashSet<>(ended);
                accounted.addAll(inProgress.get(number).arrived);
                if (accounted.size() == channels) {
                    settleBefore(number);
                    inProgress.remove(number);
                    settled = number;
                    events.append("complete").append(number).append(' ');
                }
            }
        }

        private void settleBefore(long number) {
            for (long older : List.copyOf(inProgress.keySet())) {
                if (older < number) {
                    inProgress.remove(older);
                    events.append("abandoned").append(older).append(' ');
                }
            }
            settled = Math.max(settled, number - 1);
        }
    }
}
