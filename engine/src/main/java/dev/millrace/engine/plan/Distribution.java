package dev.millrace.engine.plan;

/** Which subtasks of a consumer a subtask of the producer can reach. */
public enum Distribution {
    /** Every one. */
    ALL_TO_ALL,
    /** As few as possible: subtasks are matched in order, each of the smaller side with a share of the larger. */
    POINTWISE;

    /** Whether producer {@code from} of {@code producers} reaches consumer {@code to} of {@code consumers}. */
    public boolean connects(int from, int producers, int to, int consumers) {
        if (this == ALL_TO_ALL) {
            return true;
        }
        if (producers >= consumers) {
            int first = (int) ((long) to * producers / consumers);
            int end = (int) ((long) (to + 1) * producers / consumers);
            return from >= first && from < end;
        }
        return from == (int) ((long) to * producers / consumers);
    }
}
