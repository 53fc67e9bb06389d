package dev.millrace.engine.testing;

import java.util.ArrayList;
import java.util.List;

/** What each subtask of a topology must receive in all, found by following every record to its end. */
final class Reference {
    static final long EVENT_TIMER = 101;
    static final long CLOCK_TIMER = 102;

    private final Topology topology;
    private final List<List<Integer>> outgoing = new ArrayList<>();
    private final long[][] counts;
    private final long[][] sums;
    private final long limit;
    private long total;

    private Reference(Topology topology, long limit) {
        this.topology = topology;
        this.limit = limit;
        int vertices = topology.steps().size();
        counts = new long[vertices][];
        sums = new long[vertices][];
        for (int v = 0; v < vertices; v++) {
            counts[v] = new long[topology.steps().get(v).parallelism()];
            sums[v] = new long[counts[v].length];
            outgoing.add(topology.outgoing(v));
        }
    }

    /** Follows the records; returns null if more than {@code limit} would be received. */
    static Reference of(Topology topology, long seed, long limit) {
        Reference reference = new Reference(topology, limit);
        for (int v = 0; v < topology.steps().size(); v++) {
            Step step = topology.steps().get(v);
            for (int s = 0; s < step.parallelism(); s++) {
                for (int n = 0; n < step.sourceSize() && reference.total <= limit; n++) {
                    long id = sourceId(seed, v, s, n);
                    reference.send(v, s, id, hasTimestamp(id));
                }
            }
        }
        return reference.total <= limit ? reference : null;
    }

    static long sourceId(long seed, int vertex, int subtask, int number) {
        return Seeds.mix(seed, vertex, subtask, number);
    }

    /** Whether a source gives a record a timestamp. */
    static boolean hasTimestamp(long sourceId) {
        return Math.floorMod(Seeds.mix(sourceId, 6), 8) != 0;
    }

    static long childId(long id, int link, int copy) {
        return Seeds.mix(id, link, copy);
    }

    private void send(int vertex, int subtask, long id, boolean timed) {
        int copies = topology.steps().get(vertex).copies(id);
        for (int link : outgoing.get(vertex)) {
            int[] reached = topology.reached(link, subtask);
            for (int copy = 0; copy < copies && total <= limit; copy++) {
                long child = childId(id, link, copy);
                int first = topology.route(link, child, reached.length);
                int end = topology.routeEnd(link, first, reached.length);
                for (int channel = first; channel < end; channel++) {
                    receive(topology.links().get(link).to(), reached[channel], child, timed);
                }
            }
        }
    }

    private void receive(int vertex, int subtask, long id, boolean timed) {
        if (++total > limit) {
            return;
        }
        counts[vertex][subtask]++;
        sums[vertex][subtask] += Seeds.mix(id);
        Step step = topology.steps().get(vertex);
        send(vertex, subtask, id, timed);
        if (timed && step.setsEventTimer(id)) {
            send(vertex, subtask, Seeds.mix(id, EVENT_TIMER), true);
        }
        if (step.setsClockTimer(id)) {
            send(vertex, subtask, Seeds.mix(id, CLOCK_TIMER), timed);
        }
    }

    long count(int vertex, int subtask) {
        return counts[vertex][subtask];
    }

    long sum(int vertex, int subtask) {
        return sums[vertex][subtask];
    }

    long total() {
        return total;
    }
}
