package dev.millrace.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    private boolean take(int turns, int elements, long nsPerElement) {
        boolean isChanged = false;
        for (int i = 0; i < turns; i++) {
            isChanged |= pace.isChangedBy(elements, elements * nsPerElement);
        }
        return isChanged;
    }

    @Test
    void shouldLetAsManyWaitAsASlowTaskTakesInItsTime() {
        assertThat(take(Pace.TURNS, 10, 10_000)).isTrue();

        assertThat(pace.waiting()).isEqualTo((int) (Pace.TARGET_NS / 10_000));
    }

    @Test
    void shouldTakeNoNoticeOfSlowTurnsBetweenFastOnes() {
        take(Pace.TURNS - 1, 10, 1_000_000);

        assertThat(take(1, 10, 1)).isFalse();
        assertThat(pace.waiting()).isGreaterThan(100_000);
    }

    @Test
    void shouldLiftTheLimitWhenTheTaskIsFastAgain() {
        take(Pace.TURNS, 10, 10_000);

        assertThat(take(Pace.TURNS, 1000, 1)).isTrue();
        assertThat(pace.waiting()).isGreaterThan(100_000);
    }

    @Test
    void shouldLetSomeWaitHoweverSlowTheTaskIs() {
        take(Pace.TURNS, 1, 10_000_000_000L);

        assertThat(pace.waiting()).isEqualTo(Pace.LEAST_WAITING);
    }

    @Test
    void shouldNotChangeItsMindForLittle() {
        take(Pace.TURNS, 10, 10_000);

        assertThat(take(Pace.TURNS, 10, 11_000)).isFalse();
    }
}
