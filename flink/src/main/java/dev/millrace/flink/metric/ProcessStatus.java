package dev.millrace.flink.metric;

import dev.millrace.engine.time.Clock;
import dev.millrace.engine.time.Stopwatch;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.View;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.ResourceManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.SlotManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.util.MetricUtils;

/**
 * What Flink's two kinds of process report of themselves, for the one process that is both here. Made once, by whoever
 * makes the engine; its gauges are read by any thread.
 */
final class ProcessStatus {
    private final MetricRegistry registry;
    private final String host;
    private final Optional<Time> systemProbes;

    /** @param systemProbes how often to look at what the machine does, where the configuration asks for that */
    ProcessStatus(MetricRegistry registry, String host, Optional<Time> systemProbes) {
        this.registry = registry;
        this.host = host;
        this.systemProbes = systemProbes;
    }

    TaskManagerMetricGroup taskManager(ResourceID id, Gauge<Long> managedTotal, Gauge<Long> managedUsed) {
        var group = MetricUtils.instantiateTaskManagerMetricGroup(registry, host, id, systemProbes);
        MetricGroup status = group.f1;
        MetricGroup managed = status.addGroup("Flink").addGroup("Memory").addGroup("Managed");
        managed.gauge("Total", managedTotal);
        managed.gauge("Used", managedUsed);
        noBuffers(status);
        return group.f0;
    }

    /** Tasks hand each other references: there is no network between them, and nothing is set aside for one. */
    private static void noBuffers(MetricGroup status) {
        MetricGroup netty = status.addGroup("Shuffle").addGroup("Netty");
        for (String name : List.of("TotalMemorySegments", "AvailableMemorySegments", "UsedMemorySegments")) {
            netty.gauge(name, () -> 0);
        }
        for (String name : List.of("TotalMemory", "AvailableMemory", "UsedMemory")) {
            netty.gauge(name, () -> 0L);
        }
        netty.gauge("RequestedMemoryUsage", () -> 0);
        MetricGroup old = status.addGroup("Network");
        old.gauge("TotalMemorySegments", () -> 0);
        old.gauge("AvailableMemorySegments", () -> 0);
    }

    void jobManager(int slots, Gauge<Long> slotsTaken) {
        MetricUtils.instantiateProcessMetricGroup(registry, host, systemProbes);
        ResourceManagerMetricGroup.create(registry, host).gauge(MetricNames.NUM_REGISTERED_TASK_MANAGERS, () -> 1L);
        SlotManagerMetricGroup slotManager = SlotManagerMetricGroup.create(registry, host);
        slotManager.gauge(MetricNames.TASK_SLOTS_TOTAL, () -> (long) slots);
        slotManager.gauge(MetricNames.TASK_SLOTS_AVAILABLE, () -> Math.max(0, slots - slotsTaken.getValue()));
    }

    /** How much of the last minute each worker had something to do. */
    static void workers(MetricGroup taskManager, List<Stopwatch> rests, Clock clock) {
        MetricGroup workers = taskManager.addGroup("millrace");
        for (int i = 0; i < rests.size(); i++) {
            workers.addGroup("worker", String.valueOf(i)).gauge("load", new Load(rests.get(i), clock));
        }
    }

    private static final class Load implements Gauge<Double>, View {
        private final TimeRate rest;
        private final Clock clock;

        Load(Stopwatch rest, Clock clock) {
            this.clock = clock;
            this.rest = new TimeRate(rest, clock.nowNs());
        }

        @Override
        public Double getValue() {
            return 1 - rest.msPerSecond(clock.nowNs()) / 1000.0;
        }

        @Override
        public void update() {
            rest.sample(clock.nowNs());
        }
    }
}
