package dev.millrace.server.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private final RestartBudget budget = new RestartBudget(2);

    @Test
    void shouldAllowAsManyDeathsInARowAsItsLimit() {
        assertThat(budget.allowsRestart(false)).isTrue();
        assertThat(budget.allowsRestart(false)).isTrue();
        assertThat(budget.allowsRestart(false)).isFalse();
    }

    @Test
    void shouldCountAnewAfterProgress() {
        budget.allowsRestart(false);
        budget.allowsRestart(false);

        assertThat(budget.allowsRestart(true)).isTrue();
        assertThat(budget.allowsRestart(false)).isTrue();
        assertThat(budget.allowsRestart(false)).isFalse();
    }

    @Test
    void shouldAllowNoneWhereItsLimitIsNone() {
        assertThat(new RestartBudget(0).allowsRestart(true)).isFalse();
    }
}
