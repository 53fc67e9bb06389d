package dev.millrace.cli.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.taskexecutor.TaskExecutorMemoryConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryBudgetTest {
    private static final double MEBIBYTE = 1 << 20;

    private static MemoryBudget budget(Map<String, String> settings) {
        return MemoryBudget.of(Configuration.fromMap(settings));
    }

    private static void assertMebibytes(long bytes, double mebibytes) {
        assertThat(bytes / MEBIBYTE).isCloseTo(mebibytes, within(0.1));
    }

    @Test
    void shouldComputeTheTaskManagersPartsAsFlinkDoes() {
        MemoryBudget small = budget(Map.of("taskmanager.memory.process.size", "1728m"));
        MemoryBudget large = budget(Map.of("taskmanager.memory.process.size", "3g"));

        assertParts(small, 128, 384, 128, 128, 0, 512, 256, 192);
        assertParts(large, 128, 998.4, 250.9, 128, 0, 1003.5, 256, 307.2);
        assertThat(small.processBytes()).isEqualTo(1728L << 20);
        assertThat(large.processBytes()).isEqualTo(3L << 30);
    }

    /** In the order of the record's parts. */
    private static void assertParts(MemoryBudget budget, double... mebibytes) {
        long[] bytes = {
            budget.frameworkHeapBytes(),
            budget.taskHeapBytes(),
            budget.networkBytes(),
            budget.frameworkOffHeapBytes(),
            budget.taskOffHeapBytes(),
            budget.managedBytes(),
            budget.metaspaceBytes(),
            budget.overheadBytes()
        };
        for (int i = 0; i < bytes.length; i++) {
            assertMebibytes(bytes[i], mebibytes[i]);
        }
    }

    @Test
    void shouldAddUpBothProcesses() {
        MemoryBudget budget =
                budget(Map.of("jobmanager.memory.process.size", "1600m", "taskmanager.memory.process.size", "1728m"));

        assertMebibytes(budget.heapBytes(), 1024 + 128 + 384 + 128);
        assertMebibytes(budget.directBytes(), 128 + 128);
        assertMebibytes(budget.metaspaceBytes(), 256 + 256);
        assertThat(budget.processBytes()).isEqualTo((1600L + 1728L) << 20);
        assertThat(budget.jvmFlags())
                .containsExactly(
                        "-Xmx" + budget.heapBytes(),
                        "-XX:MaxDirectMemorySize=268435456",
                        "-XX:MaxMetaspaceSize=536870912",
                        "-XX:+UseSerialGC");
    }

    @Test
    void shouldTakeTheCollectorForLargeHeapsAboveTwoGibibytes() {
        Map<String, String> parts = Map.of("taskmanager.memory.managed.size", "64m");

        assertThat(withTaskHeap(parts, "1856m").heapBytes()).isEqualTo(2L << 30);
        assertThat(withTaskHeap(parts, "1856m").jvmFlags()).contains("-XX:+UseSerialGC");
        assertThat(withTaskHeap(parts, "1857m").jvmFlags()).contains("-XX:+UseG1GC");
    }

    private static MemoryBudget withTaskHeap(Map<String, String> parts, String size) {
        Configuration configuration = Configuration.fromMap(parts);
        configuration.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.parse(size));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.parse("64m"));
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.parse("64m"));
        return MemoryBudget.of(configuration);
    }

    @ParameterizedTest
    @CsvSource({
        "taskmanager.memory.flink.size, 1280m",
        "jobmanager.memory.process.size, 1600m",
        "jobmanager.memory.flink.size, 1g",
        "jobmanager.memory.heap.size, 1g",
        "jobmanager.heap.size, 1g",
        "taskmanager.heap.size, 1g"
    })
    void shouldTakeEverySpellingOfASizeAlone(String key, String size) {
        MemoryBudget budget = budget(Map.of(key, size));

        assertThat(budget.isConfigured()).isTrue();
        assertThat(budget.heapBytes()).isPositive();
        assertThat(budget.managedBytes()).isPositive();
        assertThat(budget.metaspaceBytes()).isEqualTo(256L << 20);
    }

    @Test
    void shouldLeaveTheHeapToJavaWhenNothingIsSaid() {
        MemoryBudget budget = budget(Map.of("taskmanager.numberOfTaskSlots", "2"));

        assertThat(budget.isConfigured()).isFalse();
        assertThat(budget.jvmFlags()).isEmpty();
        assertThat(budget.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(budget.managedBytes()).isEqualTo(256L << 20);
    }

    @Test
    void shouldShowThePartsOfThisProcessOnThePageOfTheTaskManager() {
        MemoryBudget budget =
                budget(Map.of("jobmanager.memory.process.size", "1600m", "taskmanager.memory.process.size", "3g"));

        TaskExecutorMemoryConfiguration page = budget.taskManagerMemory();

        long flink = page.getFrameworkHeap()
                + page.getTaskHeap()
                + page.getFrameworkOffHeap()
                + page.getTaskOffHeap()
                + page.getNetworkMemory()
                + page.getManagedMemoryTotal();
        assertThat(page.getTotalFlinkMemory()).isEqualTo(flink);
        assertThat(page.getTotalProcessMemory()).isEqualTo(flink + page.getJvmMetaspace() + page.getJvmOverhead());
        assertThat(page.getFrameworkHeap() + page.getTaskHeap()).isEqualTo(budget.heapBytes());
    }

    @Test
    void shouldTellTheEngineHowMuchManagedMemoryThereIs() {
        Configuration configuration = Configuration.fromMap(Map.of("taskmanager.memory.process.size", "1728m"));
        MemoryBudget budget = MemoryBudget.of(configuration);

        budget.applyTo(configuration);

        assertThat(configuration.get(TaskManagerOptions.MANAGED_MEMORY_SIZE))
                .isEqualTo(new MemorySize(budget.managedBytes()));
        assertThat(MemoryBudget.of(configuration)).isEqualTo(budget);
    }

    @Test
    void shouldRefuseSizesThatContradictEachOther() {
        assertThatThrownBy(() -> budget(Map.of("jobmanager.memory.process.size", "300m")))
                .hasMessageStartingWith("the sizes of the JobManager's memory contradict each other: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Java heap space | the heap of 640 MB is full: raise taskmanager.memory.process.size, then
            GC overhead limit exceeded | the heap of 640 MB is full: raise taskmanager.memory.process.size, then
            Metaspace | there is no room for classes in 256 MB: raise taskmanager.memory.jvm-metaspace.size, then
            Compressed class space | there is no room for classes in 256 MB: raise taskmanager.memory.jvm-metaspace.size
            Direct buffer memory | the direct memory of 128 MB is used up: raise taskmanager.memory.task.off-heap.size,
            Cannot reserve 1 bytes of direct buffer memory (allocated: 1, limit: 1) | the direct memory of 128 MB
            unable to create native thread: possibly out of memory | the system refused another thread: raise its limit
            Requested array size exceeds VM limit | something asked for an array larger than Java allows
            """)
    void shouldNameTheSettingToChangeWhenMemoryRunsOut(String message, String start) {
        MemoryBudget budget = budget(Map.of("taskmanager.memory.process.size", "1728m"));

        assertThat(budget.remedy(new OutOfMemoryError(message))).startsWith(start);
    }

    @Test
    void shouldNameASettingThatIsNotThereYet() {
        MemoryBudget budget = budget(Map.of());

        assertThat(budget.remedy(new OutOfMemoryError()))
                .startsWith("the heap is full, and has Java's own limit of ")
                .contains("set taskmanager.memory.process.size (for example 3g)");
    }
}
