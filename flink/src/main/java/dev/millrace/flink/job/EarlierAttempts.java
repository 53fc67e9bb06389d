package dev.millrace.flink.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** How the last few attempts of a job ended. Holds nothing of the user's classes. Thread-safe. */
final class EarlierAttempts {
    private final int capacity;
    private final Deque<List<VertexStatus>> attempts = new ArrayDeque<>();

    EarlierAttempts(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(SubtaskStates ended) {
        if (capacity <= 0) {
            return;
        }
        if (attempts.size() == capacity) {
            attempts.removeFirst();
        }
        ended.detach();
        attempts.addLast(ended.snapshot());
    }

    /** Oldest first. */
    synchronized List<List<VertexStatus>> list() {
        return List.copyOf(attempts);
    }
}
