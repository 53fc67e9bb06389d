package dev.millrace.flink.host;

import dev.millrace.flink.metric.ManagedMemoryUse;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.memory.SharedResources;

/**
 * The managed memory of one run of a job. The tasks of one index have a piece in common, as they have a slot in Flink:
 * what an operator is promised is a share of the slot's memory, and all that keep their state in RocksDB share the
 * same. A piece is made when a task first asks for it. Thread-safe.
 */
public final class ManagedMemory {
    private final long bytesPerSlot;
    private final SharedResources engineWide;
    private final ManagedMemoryUse use;
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
     * @param use told of each piece
     */
    public ManagedMemory(Configuration configuration, SharedResources engineWide, ManagedMemoryUse use) {
        this.bytesPerSlot = ManagedMemoryUse.bytesPerSlot(configuration);
        this.engineWide = engineWide;
        this.use = use;
    }

    SharedResources engineWide() {
        return engineWide;
    }

    /** The memory of the tasks of this index; each asks once, and gives it back once. */
    synchronized MemoryManager acquire(int subtask) {
        Piece piece = pieces.computeIfAbsent(subtask, index -> {
            Piece made = new Piece(bytesPerSlot);
            use.add(made.manager);
            return made;
        });
        piece.holderCount++;
        return piece.manager;
    }

    synchronized void release(int subtask) {
        Piece piece = pieces.get(subtask);
        piece.holderCount--;
        if (piece.holderCount == 0) {
            pieces.remove(subtask);
            use.remove(piece.manager);
            piece.manager.shutdown();
        }
    }
}
