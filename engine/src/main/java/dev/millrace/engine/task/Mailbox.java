package dev.millrace.engine.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Actions that other threads want done on a task's thread, in the order in which they came. Thread-safe; taking is the
 * task's thread's alone.
 */
public final class Mailbox {

    /** An action, with a priority that lets a task that waits in the middle of one run only what may overtake it. */
    public interface Letter {

        /** Greater is more urgent; letters are taken in order of arrival all the same. */
        default int priority() {
            return Integer.MAX_VALUE;
        }

        void open() throws Exception;
    }

    private final Runnable arrival;
    private final ArrayDeque<Letter> letters = new ArrayDeque<>();
    private volatile int size;
    private boolean closed;

    /** @param arrival called after each letter, on the sender's thread */
    public Mailbox(Runnable arrival) {
        this.arrival = arrival;
    }

    /** Returns false, with nothing done, if the mailbox is closed. */
    public boolean post(Letter letter) {
        return add(letter, false);
    }

    /** As {@link #post}, but ahead of what is there. */
    public boolean postFirst(Letter letter) {
        return add(letter, true);
    }

    private boolean add(Letter letter, boolean first) {
        synchronized (letters) {
            if (closed) {
                return false;
            }
            if (first) {
                letters.addFirst(letter);
            } else {
                letters.addLast(letter);
            }
            size = letters.size();
        }
        arrival.run();
        return true;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    /** Takes the first letter of at least this priority, null if there is none. */
    public Letter take(int minPriority) {
        if (size == 0) {
            return null;
        }
        synchronized (letters) {
            Iterator<Letter> all = letters.iterator();
            while (all.hasNext()) {
                Letter letter = all.next();
                if (letter.priority() >= minPriority) {
                    all.remove();
                    size = letters.size();
                    return letter;
                }
            }
            return null;
        }
    }

    /** Whether {@link #take} would find something. */
    public boolean has(int minPriority) {
        if (size == 0) {
            return false;
        }
        synchronized (letters) {
            return letters.stream().anyMatch(letter -> letter.priority() >= minPriority);
        }
    }

    /** Takes everything. */
    public List<Letter> drain() {
        synchronized (letters) {
            List<Letter> all = new ArrayList<>(letters);
            letters.clear();
            size = 0;
            return all;
        }
    }

    /** Refuses letters from now on; those that are in it stay. */
    public void close() {
        synchronized (letters) {
            closed = true;
        }
    }
}
