package dev.millrace.flink.host;

import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * What coordinators have sent to one task, in the order in which they sent it. An event that was sent between a
 * coordinator's part of a checkpoint and the task's waits for the latter: what the coordinator's part does not know of
 * must not be in the task's. Owned by the task's thread, save {@link #add}.
 */
final class EventQueue {
    /** A task that is never reached by a barrier forgets the oldest: its coordinator has sent nothing for long. */
    private static final int MAX_GIVEN_UP = 1000;

    private final Queue<Sent> events = new ConcurrentLinkedQueue<>();
    private final TreeSet<Long> givenUp = new TreeSet<>();

    /**
     * One event.
     *
     * @param after the checkpoints that it must not be part of
     */
    record Sent(OperatorID operator, OperatorEvent event, Set<Long> after) {}

    /** Any thread. */
    void add(Sent event) {
        events.add(event);
    }

    /**
     * Takes the next event, null if there is none that may be handled.
     *
     * @param lastTaken the newest checkpoint that the task has given its part of
     */
    Sent poll(long lastTaken) {
        Sent next = events.peek();
        if (next == null || !next.after.stream().allMatch(id -> id <= lastTaken || givenUp.contains(id))) {
            return null;
        }
        return events.poll();
    }

    /** The checkpoint will not be completed: nothing waits for it. */
    void giveUp(long id, long lastTaken) {
        givenUp.headSet(lastTaken, true).clear();
        givenUp.add(id);
        if (givenUp.size() > MAX_GIVEN_UP) {
            givenUp.pollFirst();
        }
    }
}
