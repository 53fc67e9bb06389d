package dev.millrace.cli.memory;

import java.util.Locale;
import org.apache.flink.configuration.TaskManagerOptions;

/** Names the setting to change when memory has run out, by what the JVM says. Immutable. */
final class MemoryRemedy {
    private static final double MEBIBYTE = 1 << 20;

    private MemoryRemedy() {}

    static String of(MemoryBudget budget, String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("metaspace") || text.contains("compressed class space")) {
            return metaspace(budget);
        }
        if (text.contains("direct buffer memory")) {
            return direct(budget);
        }
        if (text.contains("native thread")) {
            return "the system refused another thread: raise its limit (ulimit -u, or the container's pids.max)";
        }
        if (text.contains("array size")) {
            return "something asked for an array larger than Java allows: no setting helps, make records smaller";
        }
        return heap(budget);
    }

    private static String heap(MemoryBudget budget) {
        String now = mebibytes(budget.heapBytes());
        if (!budget.isConfigured()) {
            return "the heap is full, and has Java's own limit of " + now + ": set "
                    + TaskManagerOptions.TOTAL_PROCESS_MEMORY.key()
                    + " (for example 3g) in the configuration, then start this process anew";
        }
        return "the heap of " + now + " is full: raise " + budget.origin().key()
                + ", then start this process anew; state larger than that belongs in RocksDB"
                + " (state.backend.type: rocksdb)";
    }

    private static String metaspace(MemoryBudget budget) {
        if (!budget.isConfigured()) {
            return "there is no room for classes: raise -XX:MaxMetaspaceSize in the options of the JVM";
        }
        return "there is no room for classes in " + mebibytes(budget.metaspaceBytes()) + ": raise "
                + (budget.origin().taskManagerKey().isPresent() ? "taskmanager" : "jobmanager")
                + ".memory.jvm-metaspace.size, then start this process anew; if it fills up again after many jobs,"
                + " one of them leaves threads or statics behind that hold its classes";
    }

    private static String direct(MemoryBudget budget) {
        if (!budget.isConfigured()) {
            return "direct memory is used up: raise -XX:MaxDirectMemorySize in env.java.opts.all,"
                    + " then start this process anew";
        }
        return "the direct memory of " + mebibytes(budget.directBytes()) + " is used up: raise "
                + (budget.origin().taskManagerKey().isPresent()
                        ? TaskManagerOptions.TASK_OFF_HEAP_MEMORY.key()
                        : "jobmanager.memory.off-heap.size")
                + ", then start this process anew";
    }

    private static String mebibytes(long bytes) {
        return Math.round(bytes / MEBIBYTE) + " MB";
    }
}
