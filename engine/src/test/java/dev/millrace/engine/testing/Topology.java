package dev.millrace.engine.testing;

import dev.millrace.engine.plan.Distribution;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The shape of a random job: steps in topological order and the links between them. Immutable. */
record Topology(List<Step> steps, List<Link> links) {

    /**
     * An edge.
     *
     * @param broadcast whether each record goes to every subtask that can be reached, and not to one of them
     */
    record Link(int from, int to, int input, Distribution distribution, boolean broadcast) {}

    /**
     * Draws a job of 2 to 8 vertices, some with several inputs and some inputs with several links.
     *
     * @param mayRefuse whether a step may refuse one of its inputs for a while, which does not go with barriers
     */
    static Topology random(Random random, boolean mayRefuse) {
        int vertices = 2 + random.nextInt(7);
        int sources = 1 + random.nextInt(Math.min(3, vertices - 1));
        List<Step> steps = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        List<BitSet> ancestors = new ArrayList<>();
        boolean refuses = mayRefuse;
        for (int v = 0; v < vertices; v++) {
            int inputs = v < sources ? 0 : random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
            List<Link> feeding = v < sources ? List.of() : links(random, v, inputs);
            boolean selects = refuses && inputs == 2 && areUnrelated(feeding, ancestors);
            refuses &= !selects;
            steps.add(new Step(
                    1 + random.nextInt(4),
                    inputs,
                    inputs > 0 ? 0 : random.nextInt(200),
                    random.nextInt(101),
                    Step.Habits.random(random, selects)));
            links.addAll(feeding);
            BitSet reaching = new BitSet();
            reaching.set(v);
            feeding.forEach(link -> reaching.or(ancestors.get(link.from())));
            ancestors.add(reaching);
        }
        return new Topology(List.copyOf(steps), List.copyOf(links));
    }

    private static List<Link> links(Random random, int to, int inputs) {
        List<Link> links = new ArrayList<>();
        for (int input = 0; input < inputs; input++) {
            int count = random.nextInt(4) == 0 ? 2 : 1;
            for (int i = 0; i < count; i++) {
                Distribution distribution = random.nextInt(3) == 0 ? Distribution.POINTWISE : Distribution.ALL_TO_ALL;
                links.add(new Link(random.nextInt(to), to, input, distribution, random.nextInt(5) == 0));
            }
        }
        return links;
    }

    /** Whether the two inputs have no vertex in common: only then may one of them wait for the other's end. */
    private static boolean areUnrelated(List<Link> feeding, List<BitSet> ancestors) {
        BitSet first = new BitSet();
        BitSet second = new BitSet();
        feeding.forEach(link -> (link.input() == 0 ? first : second).or(ancestors.get(link.from())));
        return !first.intersects(second);
    }

    Topology smaller() {
        return new Topology(steps.stream().map(Step::smaller).toList(), links);
    }

    /** Positions of the links that leave a vertex, in the order of its outlets. */
    List<Integer> outgoing(int vertex) {
        return IntStream.range(0, links.size())
                .filter(link -> links.get(link).from() == vertex)
                .boxed()
                .toList();
    }

    List<Integer> incoming(int vertex) {
        return IntStream.range(0, links.size())
                .filter(link -> links.get(link).to() == vertex)
                .boxed()
                .toList();
    }

    /** The consumer's subtasks that a producing subtask reaches, in the order of its channels. */
    int[] reached(int link, int from) {
        Link edge = links.get(link);
        int producers = steps.get(edge.from()).parallelism();
        int consumers = steps.get(edge.to()).parallelism();
        return edge.distribution().reached(from, producers, consumers).stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The first of the channels that a record takes: all from this one on if the link is a broadcast, else no other.
     */
    int route(int link, long id, int width) {
        return links.get(link).broadcast() ? 0 : Math.floorMod(Seeds.mix(id, link), width);
    }

    int routeEnd(int link, int first, int width) {
        return links.get(link).broadcast() ? width : first + 1;
    }

    /** For each link, zeros for the subtasks from which the vertex receives; nothing for links that lead elsewhere. */
    long[][] receivingCounters(int vertex) {
        return links.stream()
                .map(link ->
                        new long[link.to() == vertex ? steps.get(link.from()).parallelism() : 0])
                .toArray(long[][]::new);
    }

    /** For each outlet of a subtask, zeros for its channels. */
    long[][] sendingCounters(int vertex, int subtask) {
        return outgoing(vertex).stream()
                .map(link -> new long[reached(link, subtask).length])
                .toArray(long[][]::new);
    }
}
