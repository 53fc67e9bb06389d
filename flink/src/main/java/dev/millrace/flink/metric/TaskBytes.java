package dev.millrace.flink.metric;

import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Waiting;
import dev.millrace.engine.task.TaskContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.metrics.groups.TaskIOMetricGroup;

/**
 * What the records of one task would be in bytes, estimated edge by edge. Owned by the task's thread, save the sums:
 * these are for any.
 *
 * <p>Records are looked at between their emission and their publication, or before they are taken: once a turn at most,
 * and never where a record is passed on.
 */
public final class TaskBytes {
    private final TaskContext context;
    private final boolean isKept;
    private final List<Edge> in = new CopyOnWriteArrayList<>();
    private final List<Edge> out = new CopyOnWriteArrayList<>();

    /** @param glance finds a record that belongs to nobody else at the moment */
    private record Edge(EdgeBytes bytes, Supplier<Optional<Waiting>> glance) {
        void look() {
            if (bytes.isDue()) {
                glance.get().ifPresent(found -> bytes.sample(found.value(), found.hasTimestamp()));
            }
        }
    }

    /** @param isKept whether anybody may ask: if not, nothing is estimated */
    TaskBytes(TaskContext context, boolean isKept) {
        this.context = context;
        this.isKept = isKept;
    }

    /** Has an input looked at, too. */
    public void input(int input, TypeSerializer<?> serializer) {
        if (isKept) {
            EdgeBytes bytes = new EdgeBytes(
                    serializer,
                    () -> context.figures().recordsIn(input),
                    1,
                    "into input " + (input + 1) + " of " + context.description());
            in.add(new Edge(bytes, () -> context.waiting(input)));
        }
    }

    /**
     * Has an output looked at, too.
     *
     * @param records that went there until now
     * @param copies of each record that Flink would send
     * @return for whoever shows records itself, because it publishes each at once; empty if nobody may ask
     */
    public Optional<EdgeBytes> output(Outlet outlet, TypeSerializer<?> serializer, LongSupplier records, int copies) {
        if (!isKept) {
            return Optional.empty();
        }
        EdgeBytes bytes = new EdgeBytes(serializer, records, copies, "out of " + context.description());
        out.add(new Edge(bytes, outlet::unpublished));
        return Optional.of(bytes);
    }

    /** Called before records are taken. */
    public void lookAtInputs() {
        in.forEach(Edge::look);
    }

    /** Called before records are published. */
    public void lookAtOutputs() {
        out.forEach(Edge::look);
    }

    long in() {
        return sum(in);
    }

    long out() {
        return sum(out);
    }

    private static long sum(List<Edge> edges) {
        return edges.stream().mapToLong(edge -> edge.bytes().bytes()).sum();
    }

    /** Brings Flink's counters up to date. Called every five seconds, and at the end. */
    synchronized void settle(TaskIOMetricGroup io) {
        raise(io.getNumBytesInCounter(), in());
        raise(io.getNumBytesOutCounter(), out());
    }

    private static void raise(Counter counter, long to) {
        counter.inc(Math.max(0, to - counter.getCount()));
    }
}
