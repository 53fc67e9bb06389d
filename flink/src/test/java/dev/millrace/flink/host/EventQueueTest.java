package dev.millrace.flink.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();

    private record Numbered(int number) implements OperatorEvent {
        private static final long serialVersionUID = 1;
    }

    private void send(int number, Long... after) {
        queue.add(new EventQueue.Sent(new OperatorID(0, 0), new Numbered(number), Set.of(after)));
    }

    private int poll(long lastTaken) {
        EventQueue.Sent next = queue.poll(lastTaken);
        return next == null ? -1 : ((Numbered) next.event()).number();
    }

    @Test
    void shouldHoldWhatWasSentAfterThePartOfTheCoordinatorUntilTheTaskHasGivenIts() {
        send(1);
        send(2, 5L);

        assertThat(poll(4)).isEqualTo(1);
        assertThat(poll(4)).isEqualTo(-1);
        assertThat(poll(5)).isEqualTo(2);
    }

    @Test
    void shouldKeepTheOrderInWhichEventsWereSent() {
        send(1, 5L);
        send(2);

        assertThat(poll(4)).isEqualTo(-1);
        assertThat(poll(5)).isEqualTo(1);
        assertThat(poll(5)).isEqualTo(2);
    }

    @Test
    void shouldWaitForNoCheckpointThatWasGivenUp() {
        send(1, 5L, 6L);

        queue.giveUp(6, 4);

        assertThat(poll(4)).isEqualTo(-1);
        assertThat(poll(5)).isEqualTo(1);
    }

    @Test
    void shouldKnowWhatWasGivenUpBeforeTheEventCame() {
        queue.giveUp(5, 4);
        send(1, 5L);

        assertThat(poll(4)).isEqualTo(1);
    }
}
