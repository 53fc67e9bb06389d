package dev.millrace.flink.host;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.memory.SharedResources;

/**
 * The managed memory of one run of a job. The tasks of one index have a piece in common, as they have a slot in Flink:
 * what an operator is promised is a share of the slot's memory, and all that keep their state in RocksDB share the
 * same. A piece is made when a task first asks for it. Thread-safe.
 */
public final class ManagedMemory {
    private static final MemorySize DEFAULT_A_SLOT = MemorySize.ofMebiBytes(128);

    private final long bytesPerSlot;
    private final SharedResources engineWide;
    private final Map<Integer, Piece> pieces = new HashMap<>();

    private static final class Piece {
        final MemoryManager manager;
        int holderCount;

        Piece(long bytes) {
            manager = MemoryManager.create(bytes, MemoryManager.DEFAULT_PAGE_SIZE);
        }
    }

    /**
     * @param configuration what Flink calls the TaskManager's: its managed memory is for all of its slots
     * @param engineWide what jobs have in common
     */
    public ManagedMemory(Configuration configuration, SharedResources engineWide) {
        this.bytesPerSlot = configuration
                .getOptional(TaskManagerOptions.MANAGED_MEMORY_SIZE)
                .map(size -> size.getBytes() / Math.max(1, configuration.get(TaskManagerOptions.NUM_TASK_SLOTS)))
                .orElse(DEFAULT_A_SLOT.getBytes());
        this.engineWide = engineWide;
    }

    SharedResources engineWide() {
        return engineWide;
    }

    /** The memory of the tasks of this index; each asks once, and gives it back once. */
    synchronized MemoryManager acquire(int subtask) {
        Piece piece = pieces.computeIfAbsent(subtask, index -> new Piece(bytesPerSlot));
        piece.holderCount++;
        return piece.manager;
    }

    synchronized void release(int subtask) {
        Piece piece = pieces.get(subtask);
        piece.holderCount--;
        if (piece.holderCount == 0) {
            pieces.remove(subtask);
            piece.manager.shutdown();
        }
    }
}
