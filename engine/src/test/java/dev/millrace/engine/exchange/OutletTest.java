package dev.millrace.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.exchange.Signal.Escaped;
import dev.millrace.engine.exchange.Signal.Watermark;
import dev.millrace.engine.testing.WakeCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutletTest {
    private final WakeCounter producer = new WakeCounter();
    private final Channel first = new Channel(4, producer, new WakeCounter());
    private final Channel second = new Channel(4, producer, new WakeCounter());
    private final List<Channel> waitedFor = new ArrayList<>();
    private final Scarcity scarcity = new Scarcity();
    private final Outlet outlet = new Outlet(
            new Channel[] {first, second},
            channel -> {
                waitedFor.add(channel);
                channel.publish();
                drain(channel);
            },
            scarcity);

    private static List<Object> drain(Channel channel) {
        List<Object> taken = new ArrayList<>();
        while (channel.available() > 0) {
            taken.add(channel.peek());
            channel.take();
        }
        channel.release();
        return taken;
    }

    @Test
    void shouldSendARecordToTheChosenSubtaskOnly() throws Exception {
        outlet.emit(1, "a", 7, true);
        outlet.publish();

        assertThat(first.available()).isZero();
        assertThat(second.available()).isEqualTo(1);
        assertThat(second.peek()).isEqualTo("a");
        assertThat(second.peekTimestamp()).isEqualTo(7);
        assertThat(outlet.width()).isEqualTo(2);
    }

    @Test
    void shouldMarkARecordWithoutTimestamp() throws Exception {
        outlet.emit(0, "a", 7, false);
        outlet.publish();

        assertThat(first.available()).isEqualTo(1);
        assertThat(first.peekTimestamp()).isEqualTo(Channel.NO_TIMESTAMP);
    }

    @Test
    void shouldEscapeANullAndATimestampThatLooksLikeNone() throws Exception {
        outlet.emit(0, null, 5, true);
        outlet.emit(0, null, 5, false);
        outlet.emit(0, "a", Channel.NO_TIMESTAMP, true);
        outlet.publish();

        List<Object> sent = drain(first);

        assertThat(sent).hasSize(3).allMatch(Escaped.class::isInstance);
        assertThat(sent.stream().map(Escaped.class::cast).map(OutletTest::describe))
                .containsExactly("null 5 true", "null 5 false", "a " + Channel.NO_TIMESTAMP + " true");
    }

    private static String describe(Escaped escaped) {
        return escaped.value() + " " + escaped.timestamp() + " " + escaped.hasTimestamp();
    }

    @Test
    void shouldSendASignalToAllOrToOne() throws Exception {
        Watermark toAll = new Watermark(1);
        Watermark toOne = new Watermark(2);

        outlet.broadcast(toAll);
        outlet.send(1, toOne);
        outlet.publish();

        assertThat(drain(first)).containsExactly(toAll);
        assertThat(drain(second)).containsExactly(toAll, toOne);
    }

    @Test
    void shouldWaitExactlyWhenAChannelIsFullAndThenGoOn() throws Exception {
        for (int i = 0; i < 4; i++) {
            outlet.emit(0, i, 0, false);
        }
        assertThat(waitedFor).isEmpty();

        outlet.emit(0, 4, 0, false);
        outlet.publish();

        assertThat(waitedFor).containsExactly(first);
        assertThat(drain(first)).containsExactly(4);
    }

    @Test
    void shouldNotSendWhenWaitingIsInterrupted() throws Exception {
        Outlet interrupted = new Outlet(
                new Channel[] {first},
                channel -> {
                    throw new InterruptedException("stop");
                },
                scarcity);
        for (int i = 0; i < 4; i++) {
            interrupted.emit(0, i, 0, false);
        }

        assertThatThrownBy(() -> interrupted.emit(0, 4, 0, false)).isInstanceOf(InterruptedException.class);

        interrupted.publish();
        assertThat(drain(first)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shouldRaiseScarcityWhenAnyChannelIsNearlyFull() throws Exception {
        outlet.emit(0, "a", 0, false);
        outlet.emit(0, "b", 0, false);
        outlet.emit(1, "c", 0, false);
        assertThat(scarcity.isRaised()).isFalse();

        outlet.emit(0, "d", 0, false);
        assertThat(scarcity.isRaised()).isTrue();

        scarcity.lower();
        assertThat(scarcity.isRaised()).isFalse();
    }

    @Test
    void shouldAskForAWakeUpUntilEveryChannelHasRoomAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            outlet.emit(0, "a", 0, false);
            outlet.emit(1, "b", 0, false);
        }
        outlet.publish();
        assertThat(outlet.awaitRoom()).isFalse();

        drain(first);
        assertThat(producer.take()).isEqualTo(1);
        assertThat(outlet.awaitRoom()).as("the other one is full still").isFalse();

        drain(second);
        assertThat(producer.take()).isEqualTo(1);
        assertThat(outlet.awaitRoom()).isTrue();
    }
}
