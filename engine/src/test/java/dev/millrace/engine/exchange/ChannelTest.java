package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.testing.Seeds;
import dev.millrace.engine.testing.WakeCounter;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelTest {
    private static final long NONE = Channel.NO_TIMESTAMP;

    private final WakeCounter producer = new WakeCounter();
    private final WakeCounter consumer = new WakeCounter();
    private final Channel channel = new Channel(8, producer, consumer);

    @ParameterizedTest
    @CsvSource({"-1, 4", "0, 4", "1, 4", "2, 4", "3, 4", "5, 8", "6, 8", "1000, 1024", "1025, 2048"})
    void shouldRefuseACapacityThatIsNoPowerOfTwoAndNameTheNextOne(int capacity, int next) {
        assertThatThrownBy(() -> new Channel(capacity, producer, consumer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("channel capacity=" + capacity + " must be a power of two and at least 4; use " + next);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 2048})
    void shouldTakeExactlyItsCapacity(int capacity) {
        Channel full = new Channel(capacity, producer, consumer);
        for (int i = 0; i < capacity; i++) {
            assertThat(full.offer(i, NONE)).isTrue();
        }

        assertThat(full.offer("one more", NONE)).isFalse();

        assertThat(full.capacity()).isEqualTo(capacity);
    }

    @Test
    void shouldTakeOneMoreForEachElementThatWasReleased() {
        fill(8);
        channel.publish();
        take();
        take();
        assertThat(channel.offer("not released yet", NONE)).isFalse();

        channel.release();

        assertThat(channel.offer("first", NONE)).isTrue();
        assertThat(channel.offer("second", NONE)).isTrue();
        assertThat(channel.offer("third", NONE)).isFalse();
    }

    @Test
    void shouldShowTheProducerALastRecordUntilItIsPublished() {
        channel.offer("old", NONE);
        channel.publish();
        assertThat(channel.unpublished()).isEmpty();

        channel.offer("first", NONE);
        channel.offer("second", 7);
        channel.offer(new Signal.Watermark(7), NONE);

        assertThat(channel.unpublished()).contains(new Waiting("second", true));
        channel.publish();
        assertThat(channel.unpublished()).isEmpty();
    }

    @Test
    void shouldShowTheConsumerTheNextRecordAndLeaveItThere() {
        assertThat(channel.waiting()).isEmpty();
        channel.offer(new Signal.Watermark(7), NONE);
        channel.offer("first", NONE);
        channel.offer("second", 7);
        assertThat(channel.waiting()).isEmpty();

        channel.publish();

        assertThat(channel.waiting()).contains(new Waiting("first", false));
        assertThat(channel.available()).isEqualTo(3);
        take();
        take();
        assertThat(channel.waiting()).contains(new Waiting("second", true));
    }

    @Test
    void shouldNotTakeAnythingWhenRefusing() {
        fill(8);
        channel.offer("refused", 99);
        channel.publish();

        for (int i = 0; i < 8; i++) {
            assertThat(channel.peek()).isEqualTo(i);
            take();
        }

        assertThat(channel.available()).isZero();
    }

    @Test
    void shouldShowNothingBeforeItIsPublished() {
        channel.offer("a", 1);

        int before = channel.available();
        channel.publish();

        assertThat(before).isZero();
        assertThat(channel.available()).isEqualTo(1);
        assertThat(channel.peek()).isEqualTo("a");
        assertThat(channel.peekTimestamp()).isEqualTo(1);
    }

    @Test
    void shouldKeepOrderAndTimestampsWhenItWrapsAround() {
        for (int i = 0; i < 1000; i++) {
            channel.offer("v" + i, i * 10L);
            channel.offer("w" + i, NONE);
            channel.publish();

            assertThat(channel.available()).isEqualTo(2);
            assertThat(channel.peek()).isEqualTo("v" + i);
            assertThat(channel.peekTimestamp()).isEqualTo(i * 10L);
            take();
            assertThat(channel.peek()).isEqualTo("w" + i);
            assertThat(channel.peekTimestamp()).isEqualTo(NONE);
            take();
            channel.release();
        }
    }

    @Test
    void shouldNotHoldOnToWhatWasTaken() throws Exception {
        channel.offer(new Object(), NONE);
        channel.publish();
        take();

        var values = Channel.class.getDeclaredField("values");
        values.setAccessible(true);

        assertThat((Object[]) values.get(channel)).containsOnlyNulls();
    }

    @Test
    void shouldWakeTheConsumerOnceForEachBatch() {
        channel.offer("a", NONE);
        channel.offer("b", NONE);
        assertThat(consumer.take()).isZero();

        channel.publish();
        assertThat(consumer.take()).isEqualTo(1);

        channel.publish();
        assertThat(consumer.take()).isZero();
    }

    @Test
    void shouldWakeTheConsumerUrgentlyOnlyWhenTheProducerWillSoonHaveToWait() {
        fill(5);
        channel.publish();
        assertThat(consumer.takeUrgent()).isZero();

        fill(1);
        channel.publish();
        assertThat(consumer.takeUrgent()).isPositive();
    }

    @Test
    void shouldBeScarceFromThreeQuartersOn() {
        fill(5);
        assertThat(channel.isScarce()).isFalse();

        fill(1);
        assertThat(channel.isScarce()).isTrue();

        channel.publish();
        take();
        channel.release();
        assertThat(channel.isScarce()).isFalse();
    }

    @Test
    void shouldBeRoomyUpToOneHalf() {
        fill(4);
        assertThat(channel.isRoomy()).isTrue();

        fill(1);
        assertThat(channel.isRoomy()).isFalse();
    }

    @Test
    void shouldWakeTheProducerThatWaitsOnceWhenHalfIsFree() {
        fill(8);
        channel.publish();
        assertThat(channel.awaitRoom()).isFalse();

        for (int i = 0; i < 3; i++) {
            take();
            channel.release();
            assertThat(producer.take()).as("with %s free", i + 1).isZero();
        }
        take();
        channel.release();
        assertThat(producer.take()).isEqualTo(1);

        take();
        channel.release();
        assertThat(producer.take()).as("after it was woken").isZero();
    }

    @Test
    void shouldUrgeTheConsumerOnceWhenTheProducerBeginsToWait() {
        fill(8);
        channel.publish();
        consumer.take();

        channel.awaitRoom();
        assertThat(consumer.takeUrgent()).isEqualTo(1);

        channel.awaitRoom();
        assertThat(consumer.take()).as("at a second look").isZero();
    }

    @Test
    void shouldNotWakeAProducerThatDoesNotWait() {
        fill(8);
        channel.publish();
        for (int i = 0; i < 8; i++) {
            take();
        }

        channel.release();

        assertThat(producer.take()).isZero();
    }

    @Test
    void shouldNotWakeAProducerThatFoundRoomItself() {
        fill(4);
        channel.publish();
        assertThat(channel.awaitRoom()).isTrue();
        take();

        channel.release();

        assertThat(producer.take()).isZero();
    }

    @Test
    void shouldCountWhatIsPublishedAndNotReleased() {
        fill(5);
        assertThat(channel.size()).isZero();
        channel.publish();
        assertThat(channel.size()).isEqualTo(5);

        take();
        assertThat(channel.size()).isEqualTo(5);
        channel.release();
        assertThat(channel.size()).isEqualTo(4);
    }

    @Test
    void shouldBehaveLikeAQueueWhateverTheSequenceOfCalls() {
        Seeds.forEach(300, seed -> {
            Random random = new Random(seed);
            Channel ring = new Channel(4 << random.nextInt(4), producer, consumer);
            ArrayDeque<Object> unpublished = new ArrayDeque<>();
            ArrayDeque<Object> published = new ArrayDeque<>();
            int taken = 0;
            for (int step = 0; step < 500; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        boolean fits = unpublished.size() + published.size() + taken < ring.capacity();
                        assertThat(ring.offer(step, step)).isEqualTo(fits);
                        if (fits) {
                            unpublished.add(step);
                        }
                    }
                    case 2 -> {
                        ring.publish();
                        published.addAll(unpublished);
                        unpublished.clear();
                    }
                    case 3 -> {
                        int available = ring.available();
                        assertThat(available).isBetween(Math.min(1, published.size()), published.size());
                        if (available > 0) {
                            assertThat(ring.peek()).isEqualTo(published.peek());
                            assertThat(ring.peekTimestamp()).isEqualTo(((Integer) published.poll()).longValue());
                            ring.take();
                            taken++;
                        }
                    }
                    default -> {
                        ring.release();
                        taken = 0;
                    }
                }
            }
        });
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(channel.offer(i, NONE)).isTrue();
        }
    }

    private void take() {
        assertThat(channel.available()).isPositive();
        channel.take();
    }

    @Test
    void shouldBeScarceAndRoomyByItsLimit() {
        Channel channel = new Channel(1024, () -> {}, () -> {});
        channel.limit(16);

        for (int i = 0; i < 12; i++) {
            assertThat(channel.isScarce()).isFalse();
            channel.offer("element", 0);
        }
        channel.publish();

        assertThat(channel.isScarce()).isTrue();
        assertThat(channel.isRoomy()).isFalse();
        assertThat(channel.offer("one more", 0)).isTrue();
        channel.limit(Integer.MAX_VALUE);
        assertThat(channel.isScarce()).isFalse();
        assertThat(channel.isRoomy()).isTrue();
    }
}
