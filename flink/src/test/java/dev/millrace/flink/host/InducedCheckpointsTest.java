package dev.millrace.flink.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InducedCheckpointsTest {
    private final InducedCheckpoints induced = new InducedCheckpoints();
    private final List<Long> released = new ArrayList<>();

    @BeforeEach
    void begin() {
        induced.begin();
    }

    private void reach(long id) {
        induced.reached(id, () -> released.add(id));
    }

    @Test
    void shouldHoldNothingBackWhereTheSourceDoesNotDecide() {
        assertThat(new InducedCheckpoints().isAhead(1)).isFalse();
    }

    @Test
    void shouldHoldACheckpointBackUntilTheSourceReachesIt() {
        assertThat(induced.isAhead(1)).isTrue();

        reach(1);

        assertThat(induced.isAhead(1)).isFalse();
        assertThat(induced.isAhead(2)).isTrue();
    }

    @Test
    void shouldLetTheSourceWaitUntilTheTaskHasTakenIt() {
        reach(1);
        assertThat(induced.isWaiting()).isTrue();
        assertThat(released).isEmpty();

        induced.settled(1);

        assertThat(induced.isWaiting()).isFalse();
        assertThat(released).containsExactly(1L);
    }

    @Test
    void shouldLetTheSourceGoOnWhenTheCheckpointIsGivenUp() {
        reach(1);

        induced.givenUp(1);

        assertThat(induced.isWaiting()).isFalse();
        assertThat(released).containsExactly(1L);
        assertThat(induced.isAhead(1)).isFalse();
    }

    @Test
    void shouldNotStopTheSourceForACheckpointThatIsOver() {
        induced.givenUp(1);
        reach(1);
        induced.settled(2);
        reach(2);

        assertThat(induced.isWaiting()).isFalse();
        assertThat(released).containsExactly(1L, 2L);
    }

    @Test
    void shouldLeaveOutWhatTheSourceHasPassed() {
        reach(3);

        assertThat(induced.isLeftOut(2)).isTrue();
        assertThat(induced.isAhead(2)).isFalse();
        assertThat(induced.isLeftOut(3)).isFalse();
    }

    @Test
    void shouldLetGoOfAPlaceWhenTheSourceIsAtALaterOne() {
        reach(1);
        reach(2);
        assertThat(released).containsExactly(1L);

        induced.settled(2);

        assertThat(released).containsExactly(1L, 2L);
    }
}
