package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.plan.Edge;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A random job: what runs in the engine, and what must be true once it has run. The seed decides about everything but
 * the schedule.
 */
public final class Flow {

    /**
     * What kinds of things happen.
     *
     * @param maxRecords received by all tasks together
     * @param idleness whether sources fall idle, after which records may be behind the watermark
     * @param barriers whether barriers will be injected
     * @param mishaps whether something fails
     * @param suspended whether sources stop in the middle, as at a stop with savepoint
     * @param ownThreads whether some sources emit from threads of their own
     */
    public record Mode(
            int maxRecords,
            boolean idleness,
            boolean barriers,
            boolean mishaps,
            boolean suspended,
            boolean ownThreads) {}

    /** What user code does besides sending records. */
    @FunctionalInterface
    public interface Work {
        void on(long id) throws Exception;
    }

    final long seed;
    final Mode mode;
    final Topology topology;
    final Mishap mishap;
    /** Called with a record's id before it is worked on: blocks now and then where threads are real. */
    final Work work;
    /** Events in their order; null if nobody wants to know. */
    final List<String> trace;

    private final Reference reference;
    private final StepLogic[][] logics;

    /** @param trace takes every event if not null; only for runs in which threads take turns */
    public Flow(long seed, Mode mode, Work work, List<String> trace) {
        this.seed = seed;
        this.mode = mode;
        this.work = work;
        this.trace = trace;
        Random random = new Random(seed);
        Topology drawn = Topology.random(random, !mode.barriers());
        Reference expected = Reference.of(drawn, seed, mode.maxRecords());
        while (expected == null) {
            drawn = drawn.smaller();
            expected = Reference.of(drawn, seed, mode.maxRecords());
        }
        topology = drawn;
        reference = expected;
        mishap = mode.mishaps() ? Mishap.random(random, topology) : Mishap.NONE;
        logics = new StepLogic[topology.steps().size()][];
        for (int v = 0; v < logics.length; v++) {
            logics[v] = new StepLogic[topology.steps().get(v).parallelism()];
        }
    }

    public Plan plan() {
        List<Vertex> vertices = new ArrayList<>();
        for (int v = 0; v < logics.length; v++) {
            int vertex = v;
            Step step = topology.steps().get(v);
            boolean blocking = step.isSource() && isOnOwnThread(v) && seed % 2 == 0;
            vertices.add(new Vertex("v" + v, step.parallelism(), step.inputCount(), blocking, context -> {
                StepLogic logic = new StepLogic(this, vertex, context);
                logics[vertex][context.subtask()] = logic;
                return logic;
            }));
        }
        List<Edge> edges = topology.links().stream()
                .map(link -> new Edge(link.from(), link.to(), link.input(), link.distribution()))
                .toList();
        return new Plan(vertices, edges);
    }

    public boolean isSuspended() {
        return mode.suspended();
    }

    public int taskCount() {
        return topology.steps().stream().mapToInt(Step::parallelism).sum();
    }

    boolean isOnOwnThread(int vertex) {
        return mode.ownThreads()
                && topology.steps().get(vertex).isSource()
                && Math.floorMod(Seeds.mix(seed, vertex, 7), 3) == 0;
    }

    /** Has every source that still runs send a barrier, in a job that is meant for barriers. */
    public void inject(Barrier barrier) {
        if (!mode.barriers()) {
            return;
        }
        forEachSource(logic -> logic.post(() -> logic.barrier(barrier)));
    }

    /** Gives up an epoch at some of the sources. */
    public void giveUp(long epoch) {
        forEachSource(logic -> {
            if (Math.floorMod(Seeds.mix(seed, epoch, logic.name().hashCode()), 3) != 0) {
                logic.post(() -> logic.giveUp(epoch));
            }
        });
    }

    /** Makes all sources stop where they are. */
    public void suspend() {
        forEachSource(StepLogic::suspend);
    }

    private void forEachSource(Consumer<StepLogic> action) {
        for (int v = 0; v < logics.length; v++) {
            if (topology.steps().get(v).isSource()) {
                List.of(logics[v]).forEach(action);
            }
        }
    }

    void event(StepLogic logic, String what) {
        if (trace != null) {
            trace.add(logic.name() + " " + what);
        }
    }

    /** What the seed made, for a failure's message. */
    @Override
    public String toString() {
        return "records=" + reference.total() + " mishap=" + mishap + " " + mode + " " + topology;
    }

    // ---- what must be true

    /** Everything that must hold once the job has ended by itself. */
    public void verifyFinished() {
        for (int v = 0; v < logics.length; v++) {
            for (int s = 0; s < logics[v].length; s++) {
                StepLogic logic = logics[v][s];
                logic.lifecycle().verifyFinished();
                if (!mode.suspended()) {
                    check(logic.receivedCount(), reference.count(v, s), "records received by " + logic.name());
                    check(logic.receivedSum(), reference.sum(v, s), "sum over the records of " + logic.name());
                }
            }
        }
        forEachChannel(route -> {
            check(route.received(), route.sent(), "records received on " + route);
            if (route.to.lifecycle().isDrained() && !route.from.lifecycle().isDrained()) {
                throw new AssertionError("drained although its sender was suspended: " + route);
            }
        });
        verifyCuts();
    }

    /** What must hold even after a failure or a cancellation. */
    public void verifyStopped() {
        for (StepLogic[] ofVertex : logics) {
            for (StepLogic logic : ofVertex) {
                logic.lifecycle().verifyClosed();
            }
        }
        forEachChannel(route -> {
            if (route.received() > route.sent()) {
                throw new AssertionError("received=" + route.received() + " sent=" + route.sent() + " on " + route);
            }
        });
        verifyCuts();
    }

    /** Every checkpoint is a consistent cut: what a task had received is what had been sent before the barrier. */
    private void verifyCuts() {
        forEachChannel(route -> {
            for (long epoch : route.to.cuts().epochs()) {
                long received = route.to.cuts().received(epoch, route.link, route.from.subtask());
                long sent = route.from.cuts().epochs().contains(epoch)
                        ? route.from.cuts().sent(epoch, route.position, route.index)
                        : route.sent();
                if (!route.from.cuts().epochs().contains(epoch)
                        && !route.from.lifecycle().isFinished()) {
                    throw new AssertionError("epoch=" + epoch + " complete without the barrier of " + route);
                }
                if (received < sent || (received > sent && route.to.cuts().isAligned(epoch))) {
                    throw new AssertionError(
                            "epoch=" + epoch + " received=" + received + " sent=" + sent + " on " + route);
                }
            }
        });
    }

    /** Unless epochs are given up, every task that a barrier can reach has to see it. */
    public void verifyEveryBarrierArrived() {
        forEachChannel(route -> {
            if (!route.to.cuts().epochs().containsAll(route.from.cuts().epochs())) {
                throw new AssertionError("epochs sent=" + route.from.cuts().epochs() + " seen="
                        + route.to.cuts().epochs() + " on " + route);
            }
        });
    }

    private static void check(long actual, long expected, String what) {
        if (actual != expected) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }

    /**
     * A channel and its ends.
     *
     * @param position of the outlet in its task
     * @param index of the channel in the outlet
     */
    private record Route(int link, StepLogic from, int position, int index, StepLogic to) {
        long sent() {
            return from.sent(position, index);
        }

        long received() {
            return to.received(link, from.subtask());
        }

        @Override
        public String toString() {
            return "link=" + link + " from=" + from.name() + " to=" + to.name();
        }
    }

    private void forEachChannel(Consumer<Route> check) {
        for (int v = 0; v < logics.length; v++) {
            List<Integer> outgoing = topology.outgoing(v);
            for (StepLogic from : logics[v]) {
                for (int position = 0; position < outgoing.size(); position++) {
                    int link = outgoing.get(position);
                    int[] reached = topology.reached(link, from.subtask());
                    StepLogic[] consumers = logics[topology.links().get(link).to()];
                    for (int index = 0; index < reached.length; index++) {
                        check.accept(new Route(link, from, position, index, consumers[reached[index]]));
                    }
                }
            }
        }
    }
}
