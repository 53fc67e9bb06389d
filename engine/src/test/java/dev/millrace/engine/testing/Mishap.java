package dev.millrace.engine.testing;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A failure that is planned: user code throws at the n-th time that one subtask comes to one place. Thread-safe. */
public final class Mishap {

    /** Where it happens. */
    enum Place {
        BEGIN_TURN,
        OPEN,
        PRODUCE,
        RECORD,
        WATERMARK,
        TIMER,
        FINISH,
        CLOSE,
        CANCEL,
        /** Reported by another thread. */
        ELSEWHERE
    }

    /** What it throws. */
    public static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Planned(String what) {
            super(what);
        }
    }

    static final Mishap NONE = new Mishap(Place.OPEN, -1, -1, 0);

    private final Place place;
    private final int vertex;
    private final int subtask;
    private final AtomicInteger visitsLeft;

    Mishap(Place place, int vertex, int subtask, int visits) {
        this.place = place;
        this.vertex = vertex;
        this.subtask = subtask;
        this.visitsLeft = new AtomicInteger(visits);
    }

    static Mishap random(Random random, Topology topology) {
        int vertex = random.nextInt(topology.steps().size());
        return new Mishap(
                Place.values()[random.nextInt(Place.values().length)],
                vertex,
                random.nextInt(topology.steps().get(vertex).parallelism()),
                1 + random.nextInt(random.nextBoolean() ? 3 : 50));
    }

    /** Whether it is now. */
    boolean strikes(Place where, int atVertex, int atSubtask) {
        return where == place && vertex == atVertex && subtask == atSubtask && visitsLeft.decrementAndGet() == 0;
    }

    @Override
    public String toString() {
        return place + " at vertex=" + vertex + " subtask=" + subtask;
    }
}
