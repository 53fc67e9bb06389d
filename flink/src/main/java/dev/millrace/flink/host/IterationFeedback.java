package dev.millrace.flink.host;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The way back from the end of an iteration to its beginning, one a subtask. Thread-safe. */
public final class IterationFeedback {
    private static final int CAPACITY = 16_384;

    private final ArrayBlockingQueue<StreamRecord<Object>> records = new ArrayBlockingQueue<>(CAPACITY);
    private volatile Runnable head = () -> {};
    private volatile Runnable tail = () -> {};

    void headIs(Runnable wake) {
        head = wake;
    }

    void tailIs(Runnable wake) {
        tail = wake;
    }

    boolean hasRoom() {
        return records.remainingCapacity() > 0;
    }

    boolean offer(StreamRecord<Object> record) {
        boolean added = records.offer(record);
        head.run();
        return added;
    }

    StreamRecord<Object> poll() {
        StreamRecord<Object> record = records.poll();
        if (record != null) {
            tail.run();
        }
        return record;
    }

    /** The feedbacks of one job. */
    public static final class Registry {
        private final ConcurrentMap<String, IterationFeedback> feedbacks = new ConcurrentHashMap<>();

        IterationFeedback of(String iteration, int subtask) {
            return feedbacks.computeIfAbsent(iteration + "/" + subtask, key -> new IterationFeedback());
        }
    }
}
