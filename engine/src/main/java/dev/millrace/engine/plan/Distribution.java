package dev.millrace.engine.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which subtasks of a consumer a subtask of the producer can reach. */
public enum Distribution {
    /** Every one. */
    ALL_TO_ALL,
    /** As few as possible: subtasks are matched in order, each of the smaller side with a share of the larger. */
    POINTWISE;

    /**
     * The consumers that producer {@code from} of {@code producers} reaches, in the order in which it numbers them:
     * each at its own number modulo their count. (So does Flink; who is first decides what a round robin sends to
     * whom.)
     */
    public List<Integer> reached(int from, int producers, int consumers) {
        List<Integer> reached = new ArrayList<>();
        for (int to = 0; to < consumers; to++) {
            if (connects(from, producers, to, consumers)) {
                reached.add(to);
            }
        }
        int count = reached.size();
        reached.sort(Comparator.comparingInt(to -> to % count));
        return reached;
    }

    private boolean connects(int from, int producers, int to, int consumers) {
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
