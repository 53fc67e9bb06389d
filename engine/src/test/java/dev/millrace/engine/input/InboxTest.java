package dev.millrace.engine.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.exchange.Channel;
import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Scarcity;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.exchange.Signal.BarrierCancellation;
import dev.millrace.engine.exchange.Signal.Carried;
import dev.millrace.engine.exchange.Signal.EndOfChannel;
import dev.millrace.engine.exchange.Signal.EndOfData;
import dev.millrace.engine.exchange.Signal.Escaped;
import dev.millrace.engine.exchange.Signal.Idleness;
import dev.millrace.engine.exchange.Signal.Watermark;
import dev.millrace.engine.exchange.Waiting;
import dev.millrace.engine.testing.RecordingReceiver;
import dev.millrace.engine.testing.WakeCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int ALL = 1000;

    private final RecordingReceiver receiver = new RecordingReceiver();
    private final Scarcity scarcity = new Scarcity();
    private final WakeCounter producer = new WakeCounter();

    /** What feeds the inbox, one outlet of one channel each. */
    private final List<Outlet> feeds = new ArrayList<>();

    /** @param widths how many channels each input has */
    private Inbox inbox(int... widths) {
        List<List<Channel>> inputs = new ArrayList<>();
        for (int width : widths) {
            List<Channel> channels = IntStream.range(0, width)
                    .mapToObj(i -> new Channel(512, producer, new WakeCounter()))
                    .toList();
            channels.forEach(channel -> feeds.add(outlet(channel, new Scarcity())));
            inputs.add(channels);
        }
        return new Inbox(inputs, receiver, scarcity, () -> {});
    }

    private static Outlet outlet(Channel channel, Scarcity scarcity) {
        Outlet.Full full = stuck -> {
            throw new AssertionError("full");
        };
        return new Outlet(new Channel[] {channel}, full, scarcity);
    }

    private void fill(Scarcity raised) throws Exception {
        Outlet outlet = outlet(new Channel(4, producer, new WakeCounter()), raised);
        for (int i = 0; i < 3; i++) {
            outlet.emit(0, i, 0, false);
        }
    }

    private void send(int feed, Object... elements) throws Exception {
        for (Object element : elements) {
            if (element instanceof Signal signal) {
                feeds.get(feed).broadcast(signal);
            } else {
                feeds.get(feed).emit(0, element, 0, false);
            }
        }
        feeds.get(feed).publish();
    }

    @Test
    void shouldDeliverRecordsWithTheirInputAndTimestamp() throws Exception {
        Inbox inbox = inbox(1, 1);
        send(0, "a");
        feeds.get(1).emit(0, "b", 7, true);
        feeds.get(1).publish();

        int taken = inbox.drain(ALL);

        assertThat(taken).isEqualTo(2);
        assertThat(receiver.take()).containsExactly("0:a", "1:b@7");
        assertThat(inbox.recordCount()).isEqualTo(2);
    }

    @Test
    void shouldCountAndShowRecordsByTheInputThatTheyComeIn() throws Exception {
        Inbox inbox = inbox(1, 2);
        send(0, "a", null, new Watermark(1));
        send(2, "b");
        assertThat(inbox.waiting(0)).contains(new Waiting("a", false));
        assertThat(inbox.waiting(1)).contains(new Waiting("b", false));

        inbox.drain(ALL);

        assertThat(inbox.recordCount(0)).isEqualTo(2);
        assertThat(inbox.recordCount(1)).isEqualTo(1);
        assertThat(inbox.waiting(0)).isEmpty();
        assertThat(inbox.waiting(1)).isEmpty();
    }

    @Test
    void shouldDeliverEscapedRecordsAsTheyWere() throws Exception {
        Inbox inbox = inbox(1);
        feeds.get(0).emit(0, null, 3, true);
        feeds.get(0).emit(0, null, 3, false);
        feeds.get(0).emit(0, "sentinel", Channel.NO_TIMESTAMP, true);
        feeds.get(0).publish();

        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("0:null@3", "0:null", "0:sentinel@" + Channel.NO_TIMESTAMP);
        assertThat(inbox.recordCount()).isEqualTo(3);
    }

    @Test
    void shouldDeliverABacklogBeforeAnythingElseOfItsChannel() throws Exception {
        List<Channel> channels = IntStream.range(0, 2)
                .mapToObj(i -> new Channel(512, producer, new WakeCounter()))
                .toList();
        channels.forEach(channel -> feeds.add(outlet(channel, new Scarcity())));
        channels.get(0).precede(List.of(new Escaped("old", 7, true), new Watermark(5), new Escaped(null, 0, false)));
        channels.get(1).precede(List.of());
        Inbox inbox = new Inbox(List.of(channels), receiver, scarcity, () -> {});
        send(0, "new", new Barrier(1, true, null));
        send(1, new Watermark(9), new Barrier(1, true, null));

        inbox.drain(2);
        List<String> first = receiver.take();
        inbox.drain(ALL);

        assertThat(first).containsExactly("0:old@7");
        assertThat(receiver.take()).containsExactly("0:watermark 5", "0:null", "0:new", "barrier 1");
        assertThat(inbox.recordCount()).isEqualTo(3);
    }

    @Test
    void shouldStopReadingABacklogWhenThereIsNoRoomOrTheInputIsNotWanted() throws Exception {
        Channel channel = new Channel(4, producer, new WakeCounter());
        channel.precede(List.of(new Escaped("a", 0, false), new Escaped("b", 0, false), new Escaped("c", 0, false)));
        Inbox inbox = new Inbox(List.of(List.of(channel)), receiver, scarcity, () -> {});

        receiver.refuse(0);
        int unwanted = inbox.drain(ALL);
        receiver.acceptAll();
        fill(scarcity);
        int withoutRoom = inbox.drain(ALL);

        assertThat(unwanted).isZero();
        assertThat(withoutRoom).isEqualTo(1);
        assertThat(receiver.take()).containsExactly("0:a");
    }

    @Test
    void shouldShowRecordsBeforeTheyAreDelivered() throws Exception {
        Inbox inbox = inbox(1);
        receiver.lookAhead();
        send(0, "a", new Watermark(5), "b");
        feeds.get(0).emit(0, "c", 7, true);
        feeds.get(0).publish();

        inbox.drain(2);
        inbox.drain(ALL);

        assertThat(receiver.take())
                .containsExactly("sees 0:a", "0:a", "0:watermark 5", "sees 0:b 0:c@7", "0:b", "0:c@7");
    }

    @Test
    void shouldDeliverNothingWhenNothingWasPublished() throws Exception {
        Inbox inbox = inbox(2);
        feeds.get(0).emit(0, "a", 0, false);

        assertThat(inbox.drain(ALL)).isZero();

        assertThat(receiver.take()).isEmpty();
    }

    @Test
    void shouldTakeNoMoreThanTheBudgetAndGoOnWithTheNextChannel() throws Exception {
        Inbox inbox = inbox(2);
        send(0, "a", "b", "c");
        send(1, "x", "y", "z");

        assertThat(inbox.drain(2)).isEqualTo(2);
        assertThat(receiver.take()).containsExactly("0:a", "0:b");
        assertThat(inbox.drain(2)).isEqualTo(2);
        assertThat(receiver.take()).containsExactly("0:x", "0:y");
        assertThat(inbox.drain(ALL)).isEqualTo(2);
        assertThat(receiver.take()).containsExactly("0:c", "0:z");
    }

    @Test
    void shouldGiveEveryChannelItsTurnBeforeOneThatIsFullHasAnother() throws Exception {
        Inbox inbox = inbox(2);
        for (int i = 0; i < 300; i++) {
            send(0, i);
        }
        send(1, "x");

        inbox.drain(ALL);

        assertThat(receiver.take()).startsWith("0:0", "0:1").element(256).isEqualTo("0:x");
    }

    @Test
    void shouldStopAfterTheElementThatMadeRoomScarce() throws Exception {
        Inbox inbox = inbox(2);
        send(0, "a", "b");
        send(1, "c");
        fill(scarcity);

        int taken = inbox.drain(ALL);
        scarcity.lower();
        int then = inbox.drain(ALL);

        assertThat(taken).isEqualTo(1);
        assertThat(then).isEqualTo(2);
        assertThat(receiver.take()).containsExactly("0:a", "0:c", "0:b");
    }

    @Test
    void shouldLeaveAnInputThatIsNotAcceptedAlone() throws Exception {
        Inbox inbox = inbox(1, 1);
        send(0, "a", "b");
        send(1, "x");
        receiver.refuse(0);

        assertThat(inbox.drain(ALL)).isEqualTo(1);
        assertThat(receiver.take()).containsExactly("1:x");

        receiver.acceptAll();
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("0:a", "0:b");
    }

    @Test
    void shouldMergeWatermarksAndIdlenessWithinAnInputButNotAcross() throws Exception {
        Inbox inbox = inbox(2, 1);
        send(0, new Watermark(5));
        send(2, new Watermark(9));
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("1:watermark 9");

        send(1, new Watermark(3));
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("0:watermark 3");
        assertThat(inbox.watermark(0)).isEqualTo(3);
        assertThat(inbox.watermark(1)).isEqualTo(9);

        send(0, Idleness.IDLE);
        send(1, Idleness.IDLE);
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("0:watermark 5", "0:idle");
    }

    @Test
    void shouldHoldItemsAfterABarrierUntilEveryInputDeliversIt() throws Exception {
        Inbox inbox = inbox(1, 1);
        send(0, "before", new Barrier(1, true, null), "after");
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("0:before");
        assertThat(inbox.drain(ALL)).isZero();

        send(1, "x", new Barrier(1, true, null), "y");
        inbox.drain(ALL);
        inbox.drain(ALL);

        assertThat(receiver.take()).startsWith("1:x", "barrier 1").containsOnlyOnce("1:y", "0:after");
    }

    @Test
    void shouldGoOnAfterABarrierThatIsNotAligned() throws Exception {
        Inbox inbox = inbox(2);
        send(0, "before", new Barrier(1, false, null), "after");
        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("0:before", "0:after");
    }

    @Test
    void shouldLetGoWhenTheEpochIsCancelled() throws Exception {
        Inbox inbox = inbox(2);
        send(0, new Barrier(1, true, null), "after");
        inbox.drain(ALL);

        send(1, new BarrierCancellation(1));
        inbox.drain(ALL);
        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("abandoned 1", "0:after");
    }

    @Test
    void shouldDeliverBarriersAfterTheEndOfDataAndNotWaitForChannelsThatEnded() throws Exception {
        Inbox inbox = inbox(2);
        send(0, EndOfData.DRAINED, EndOfChannel.INSTANCE);
        send(1, EndOfData.DRAINED, new Barrier(1, true, null));

        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("0:end");
        assertThat(inbox.isDataEnded()).isTrue();

        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("barrier 1");
        assertThat(inbox.isEnded()).isFalse();
    }

    @Test
    void shouldEndAnInputWithItsLastChannelAndTheDataWithTheLastInput() throws Exception {
        Inbox inbox = inbox(2, 1);
        send(0, EndOfData.DRAINED);
        inbox.drain(ALL);
        assertThat(receiver.take()).isEmpty();

        send(1, EndOfData.DRAINED);
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("0:end");
        assertThat(inbox.isDataEnded()).isFalse();

        send(2, EndOfData.DRAINED);
        inbox.drain(ALL);
        assertThat(receiver.take()).containsExactly("1:end");
        assertThat(inbox.isDataEnded()).isTrue();
        assertThat(inbox.isDrained()).isTrue();
        assertThat(inbox.isEnded()).isFalse();
    }

    @Test
    void shouldCallAnInputSuspendedWhenAnyOfItsChannelsIs() throws Exception {
        Inbox inbox = inbox(2, 1);
        send(0, EndOfData.SUSPENDED);
        send(1, EndOfData.DRAINED);
        send(2, EndOfData.DRAINED);

        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("0:suspended", "1:end");
        assertThat(inbox.isDrained()).isFalse();
    }

    @Test
    void shouldEndWhenEveryChannelHas() throws Exception {
        Inbox inbox = inbox(1, 1);
        send(0, EndOfData.DRAINED, EndOfChannel.INSTANCE);
        send(1, EndOfData.DRAINED);
        inbox.drain(ALL);
        assertThat(inbox.isEnded()).isFalse();

        send(1, EndOfChannel.INSTANCE);
        inbox.drain(ALL);

        assertThat(inbox.isEnded()).isTrue();
        assertThat(inbox.drain(ALL)).isZero();
    }

    @Test
    void shouldHaveEndedFromTheStartWithoutInputs() throws Exception {
        Inbox inbox = inbox();

        assertThat(inbox.isDataEnded()).isTrue();
        assertThat(inbox.isEnded()).isTrue();
        assertThat(inbox.isDrained()).isTrue();
        assertThat(inbox.drain(ALL)).isZero();
    }

    @Test
    void shouldNotWaitForAnInputThatNothingFeeds() throws Exception {
        Inbox inbox = inbox(0, 1);
        send(0, "a", EndOfData.DRAINED);

        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("1:a", "1:end");
        assertThat(inbox.isDataEnded()).isTrue();
    }

    @Test
    void shouldCarryTheHostsMessagesInOrder() throws Exception {
        Inbox inbox = inbox(1);
        send(0, "a", new Carried("latency"), "b");

        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("0:a", "0:carried latency", "0:b");
    }

    @Test
    void shouldGoOnBehindARecordThatFailed() throws Exception {
        Inbox inbox = inbox(1);
        send(0, "a", "bad", "c");
        receiver.failAt("bad");

        assertThatThrownBy(() -> inbox.drain(ALL)).hasMessage("failed at bad");
        inbox.drain(ALL);

        assertThat(receiver.take()).containsExactly("0:a", "0:c");
    }
}
