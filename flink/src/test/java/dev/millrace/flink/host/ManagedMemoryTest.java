package dev.millrace.flink.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.flink.metric.ManagedMemoryUse;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.memory.SharedResources;
import org.junit.jupiter.api.Test;

class ManagedMemoryTest {
    private final Configuration configuration = new Configuration();

    private ManagedMemory memory() {
        return new ManagedMemory(configuration, new SharedResources(), new ManagedMemoryUse());
    }

    @Test
    void shouldGiveTheTasksOfAnIndexTheSamePieceAndOthersAnother() {
        ManagedMemory memory = memory();

        MemoryManager first = memory.acquire(0);

        assertThat(memory.acquire(0)).isSameAs(first);
        assertThat(memory.acquire(1)).isNotSameAs(first);
    }

    @Test
    void shouldKeepAPieceUntilTheLastTaskGivesItBack() {
        ManagedMemory memory = memory();
        MemoryManager piece = memory.acquire(0);
        memory.acquire(0);

        memory.release(0);
        assertThat(piece.isShutdown()).isFalse();
        memory.release(0);

        assertThat(piece.isShutdown()).isTrue();
        assertThat(memory.acquire(0)).isNotSameAs(piece);
    }

    @Test
    void shouldDivideTheMemoryOfATaskManagerByItsSlots() {
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, 4);

        assertThat(memory().acquire(0).getMemorySize()).isEqualTo(16 << 20);
    }

    @Test
    void shouldGiveEachSlotOneHundredAndTwentyEightMegabytesIfNobodySaysOtherwise() {
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, 4);

        assertThat(memory().acquire(0).getMemorySize()).isEqualTo(128 << 20);
    }
}
