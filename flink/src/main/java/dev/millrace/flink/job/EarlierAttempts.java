package dev.millrace.flink.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How the last few attempts of a job ended. Holds nothing of the user's classes. Thread-safe. */
final class EarlierAttempts {
    private final int capacity;
    private final Deque<EarlierAttempt> attempts = new ArrayDeque<>();

    EarlierAttempts(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(SubtaskStates ended, AccumulatorTexts accumulators) {
        if (capacity <= 0) {
            return;
        }
        if (attempts.size() == capacity) {
            attempts.removeFirst();
        }
        ended.detach();
        attempts.addLast(new EarlierAttempt(ended.snapshot(), accumulators));
    }

    /** Oldest first. */
    synchronized List<EarlierAttempt> list() {
        return List.copyOf(attempts);
    }
}
