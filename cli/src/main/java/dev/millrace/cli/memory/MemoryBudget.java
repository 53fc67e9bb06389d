package dev.millrace.cli.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.instance.HardwareDescription;
import org.apache.flink.runtime.taskexecutor.TaskExecutorMemoryConfiguration;

/**
 * What one process may use where Flink has a JobManager and a TaskManager: the sum of what the settings give to both,
 * part by part. Records pass from task to task on the heap, so that network memory is heap. Immutable.
 *
 * @param origin which settings it comes from
 * @param frameworkHeapBytes heap of the JobManager and of the TaskManager's framework
 * @param taskHeapBytes the tasks' heap, without network memory
 * @param networkBytes what Flink keeps for network buffers; heap here
 * @param frameworkOffHeapBytes direct memory of both, without the tasks'
 * @param taskOffHeapBytes the tasks' direct memory
 * @param managedBytes for RocksDB and for operators that ask for it, outside of the heap
 * @param metaspaceBytes for classes
 * @param overheadBytes for stacks, compiled code and the collector
 */
public record MemoryBudget(
        Origin origin,
        long frameworkHeapBytes,
        long taskHeapBytes,
        long networkBytes,
        long frameworkOffHeapBytes,
        long taskOffHeapBytes,
        long managedBytes,
        long metaspaceBytes,
        long overheadBytes) {
    private static final long DEFAULT_MANAGED_A_SLOT_BYTES = 128L << 20;
    private static final long LARGEST_SERIAL_HEAP_BYTES = 2L << 30;

    /**
     * Which settings a budget comes from.
     *
     * @param jobManagerKey the one that says how much the JobManager has
     * @param taskManagerKey the same of the TaskManager
     */
    public record Origin(Optional<String> jobManagerKey, Optional<String> taskManagerKey) {
        boolean isEmpty() {
            return jobManagerKey.isEmpty() && taskManagerKey.isEmpty();
        }

        /** The setting to raise when tasks need more. */
        String key() {
            return taskManagerKey.or(() -> jobManagerKey).orElse(TaskManagerOptions.TOTAL_PROCESS_MEMORY.key());
        }
    }

    /**
     * Computes the parts as Flink's own start scripts do.
     *
     * @throws dev.millrace.engine.error.MillraceException E134 if sizes contradict each other
     */
    public static MemoryBudget of(Configuration configuration) {
        FlinkProcesses processes = FlinkProcesses.of(configuration);
        return processes.origin().isEmpty() ? ofThisProcess(configuration) : processes.budget(configuration);
    }

    /** Nothing is configured: the heap is as large as Java made it, and a slot has what the engine gives it. */
    private static MemoryBudget ofThisProcess(Configuration configuration) {
        return new MemoryBudget(
                new Origin(Optional.empty(), Optional.empty()),
                0,
                Runtime.getRuntime().maxMemory(),
                0,
                0,
                0,
                managedByEngine(configuration),
                0,
                0);
    }

    /** What the engine takes where the settings do not say how much a TaskManager has. */
    static long managedByEngine(Configuration configuration) {
        long slots = Math.max(1, configuration.get(TaskManagerOptions.NUM_TASK_SLOTS));
        return configuration
                .getOptional(TaskManagerOptions.MANAGED_MEMORY_SIZE)
                .map(MemorySize::getBytes)
                .orElse(slots * DEFAULT_MANAGED_A_SLOT_BYTES);
    }

    /** Whether the settings limit this process; if not, Java's own limits hold and {@link #jvmFlags()} has none. */
    public boolean isConfigured() {
        return !origin.isEmpty();
    }

    /** What {@code -Xmx} is. */
    public long heapBytes() {
        return frameworkHeapBytes + taskHeapBytes + networkBytes;
    }

    /** What {@code -XX:MaxDirectMemorySize} is. */
    public long directBytes() {
        return frameworkOffHeapBytes + taskOffHeapBytes;
    }

    /** All but metaspace and overhead, as Flink counts. */
    public long flinkBytes() {
        return heapBytes() + directBytes() + managedBytes;
    }

    /** What a container that holds this process should have. */
    public long processBytes() {
        return flinkBytes() + metaspaceBytes + overheadBytes;
    }

    /** Options for the JVM, one each; none if nothing is configured. */
    public List<String> jvmFlags() {
        List<String> flags = new ArrayList<>();
        if (isConfigured()) {
            flags.add("-Xmx" + heapBytes());
            flags.add("-XX:MaxDirectMemorySize=" + directBytes());
            flags.add("-XX:MaxMetaspaceSize=" + metaspaceBytes);
            flags.add(heapBytes() > LARGEST_SERIAL_HEAP_BYTES ? "-XX:+UseG1GC" : "-XX:+UseSerialGC");
        }
        return flags;
    }

    /** Tells the engine how much managed memory there is, as Flink's start scripts tell a TaskManager. */
    public void applyTo(Configuration configuration) {
        if (isConfigured()) {
            configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(managedBytes));
        }
    }

    /** The page of the TaskManager's memory; parts that have no limit are null, which the dashboard shows as a dash. */
    public TaskExecutorMemoryConfiguration taskManagerMemory() {
        boolean isKnown = isConfigured();
        return new TaskExecutorMemoryConfiguration(
                isKnown ? frameworkHeapBytes : null,
                taskHeapBytes + networkBytes,
                isKnown ? frameworkOffHeapBytes : null,
                isKnown ? taskOffHeapBytes : null,
                0L,
                managedBytes,
                isKnown ? metaspaceBytes : null,
                isKnown ? overheadBytes : null,
                flinkBytes(),
                isKnown ? processBytes() : null);
    }

    /** The TaskManager's hardware; the size of the heap is the JVM's own, whatever was configured. */
    public HardwareDescription hardware() {
        return HardwareDescription.extractFromSystem(managedBytes);
    }

    /** All that the TaskManager's slots share. */
    public ResourceProfile resources() {
        return ResourceProfile.newBuilder()
                .setCpuCores(Runtime.getRuntime().availableProcessors())
                .setTaskHeapMemory(new MemorySize(taskHeapBytes + networkBytes))
                .setTaskOffHeapMemory(new MemorySize(taskOffHeapBytes))
                .setManagedMemory(new MemorySize(managedBytes))
                .setNetworkMemory(MemorySize.ZERO)
                .build();
    }

    /** What to change after memory ran out, as a sentence without its full stop. Any thread; allocates little. */
    public String remedy(OutOfMemoryError error) {
        return MemoryRemedy.of(this, String.valueOf(error.getMessage()));
    }
}
