package dev.millrace.flink.metric;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.memory.MemoryManager;

/** How much of its managed memory the engine has given away, over all of its jobs. Thread-safe. */
public final class ManagedMemoryUse {
    private static final MemorySize DEFAULT_A_SLOT = MemorySize.ofMebiBytes(128);

    private final Set<MemoryManager> pieces = ConcurrentHashMap.newKeySet();

    /** What the tasks of one index have in common, as they have a slot in Flink. */
    public static long bytesPerSlot(Configuration configuration) {
        return configuration
                .getOptional(TaskManagerOptions.MANAGED_MEMORY_SIZE)
                .map(size -> size.getBytes() / Math.max(1, configuration.get(TaskManagerOptions.NUM_TASK_SLOTS)))
                .orElse(DEFAULT_A_SLOT.getBytes());
    }

    /** Tasks have begun to use a piece. */
    public void add(MemoryManager piece) {
        pieces.add(piece);
    }

    /** None does any more. */
    public void remove(MemoryManager piece) {
        pieces.remove(piece);
    }

    /** What all pieces together may hold, in bytes. */
    public long sizeBytes() {
        return pieces.stream().mapToLong(MemoryManager::getMemorySize).sum();
    }

    /** What they hold, in bytes. */
    public long usedBytes() {
        return pieces.stream()
                .mapToLong(piece -> piece.getMemorySize() - piece.availableMemory())
                .sum();
    }
}
