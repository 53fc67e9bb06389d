package dev.millrace.server.isolation;

/**
 * How often a job's process may die in a row without the job getting any further. Owned by whoever holds the job's
 * monitor.
 */
final class RestartBudget {
    private final int limit;
    private int deathsInARow;

    RestartBudget(int limit) {
        this.limit = limit;
    }

    /** Told of a death. */
    boolean allowsRestart(boolean hasProgressed) {
        deathsInARow = hasProgressed ? 1 : deathsInARow + 1;
        return deathsInARow <= limit;
    }

    int limit() {
        return limit;
    }
}
