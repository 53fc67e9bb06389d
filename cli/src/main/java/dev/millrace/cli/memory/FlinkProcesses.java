package dev.millrace.cli.memory;

import dev.millrace.cli.error.Errors;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;

/**
 * The two processes that a Flink cluster would start with a configuration. Immutable.
 *
 * @param origin which of them the configuration says anything of
 * @param jobManager null if nothing
 * @param taskManager null if nothing
 */
record FlinkProcesses(
        MemoryBudget.Origin origin, JobManagerProcessSpec jobManager, TaskExecutorProcessSpec taskManager) {
    private static final List<ConfigOption<MemorySize>> JOB_MANAGER = List.of(
            JobManagerOptions.TOTAL_PROCESS_MEMORY,
            JobManagerOptions.TOTAL_FLINK_MEMORY,
            JobManagerOptions.JVM_HEAP_MEMORY);
    private static final List<ConfigOption<MemorySize>> TASK_MANAGER =
            List.of(TaskManagerOptions.TOTAL_PROCESS_MEMORY, TaskManagerOptions.TOTAL_FLINK_MEMORY);
    private static final String OLD_JOB_MANAGER_HEAP = "jobmanager.heap.";
    private static final String OLD_TASK_MANAGER_HEAP = "taskmanager.heap.";

    /** Computes what of each process is configured. */
    static FlinkProcesses of(Configuration written) {
        Configuration configuration = new Configuration(written); // Flink's code may write into what it is given.
        Optional<String> jobManagerKey = key(configuration, JOB_MANAGER, OLD_JOB_MANAGER_HEAP);
        Optional<String> taskManagerKey = taskManagerKey(configuration);
        return new FlinkProcesses(
                new MemoryBudget.Origin(jobManagerKey, taskManagerKey),
                jobManagerKey.isPresent() ? jobManager(configuration) : null,
                taskManagerKey.isPresent() ? taskManager(configuration) : null);
    }

    private static Optional<String> taskManagerKey(Configuration configuration) {
        Optional<String> total = key(configuration, TASK_MANAGER, OLD_TASK_MANAGER_HEAP);
        if (total.isPresent()) {
            return total;
        }
        boolean isExplicit = configuration.contains(TaskManagerOptions.TASK_HEAP_MEMORY)
                && configuration.contains(TaskManagerOptions.MANAGED_MEMORY_SIZE);
        return isExplicit ? Optional.of(TaskManagerOptions.TASK_HEAP_MEMORY.key()) : Optional.empty();
    }

    private static Optional<String> key(
            Configuration configuration, List<ConfigOption<MemorySize>> totals, String oldPrefix) {
        return totals.stream()
                .filter(configuration::contains)
                .map(ConfigOption::key)
                .findFirst()
                .or(() -> configuration.keySet().stream()
                        .filter(key -> key.equals(oldPrefix + "size") || key.equals(oldPrefix + "mb"))
                        .findFirst());
    }

    private static JobManagerProcessSpec jobManager(Configuration configuration) {
        try {
            return JobManagerProcessUtils.processSpecFromConfigWithNewOptionToInterpretLegacyHeap(
                    configuration, JobManagerOptions.JVM_HEAP_MEMORY);
        } catch (IllegalConfigurationException | IllegalArgumentException e) {
            throw contradiction("JobManager", "jobmanager.memory.process.size", e);
        }
    }

    private static TaskExecutorProcessSpec taskManager(Configuration configuration) {
        try {
            return TaskExecutorProcessUtils.processSpecFromConfig(
                    TaskExecutorProcessUtils.getConfigurationMapLegacyTaskManagerHeapSizeToConfigOption(
                            configuration, TaskManagerOptions.TOTAL_FLINK_MEMORY));
        } catch (IllegalConfigurationException | IllegalArgumentException e) {
            throw contradiction("TaskManager", "taskmanager.memory.process.size", e);
        }
    }

    private static RuntimeException contradiction(String process, String key, RuntimeException cause) {
        String text = String.valueOf(cause.getMessage()).replace(process + " memory configuration failed: ", "");
        return Errors.user(
                "E134",
                "the sizes of the " + process + "'s memory contradict each other: " + text.replaceFirst("\\.$", ""),
                "change one of the sizes named, or set " + key + " alone and have the rest computed from it",
                cause);
    }

    /** The sum of both; managed memory is there even if nothing is said of a TaskManager. */
    MemoryBudget budget(Configuration configuration) {
        long managerHeap =
                jobManager == null ? 0 : jobManager.getJvmHeapMemorySize().getBytes();
        long managerDirect =
                jobManager == null ? 0 : jobManager.getJvmDirectMemorySize().getBytes();
        long managerMetaspace =
                jobManager == null ? 0 : jobManager.getJvmMetaspaceSize().getBytes();
        long managerOverhead =
                jobManager == null ? 0 : jobManager.getJvmOverheadSize().getBytes();
        if (taskManager == null) {
            return new MemoryBudget(
                    origin,
                    0,
                    managerHeap,
                    0,
                    managerDirect,
                    0,
                    MemoryBudget.managedByEngine(configuration),
                    managerMetaspace,
                    managerOverhead);
        }
        long taskHeap = taskManager.getTaskHeapSize().getBytes();
        long taskDirect = taskManager.getTaskOffHeapSize().getBytes();
        long network = taskManager.getNetworkMemSize().getBytes();
        return new MemoryBudget(
                origin,
                managerHeap + taskManager.getJvmHeapMemorySize().getBytes() - taskHeap,
                taskHeap,
                network,
                managerDirect + taskManager.getJvmDirectMemorySize().getBytes() - network - taskDirect,
                taskDirect,
                taskManager.getManagedMemorySize().getBytes(),
                managerMetaspace + taskManager.getJvmMetaspaceSize().getBytes(),
                managerOverhead + taskManager.getJvmOverheadSize().getBytes());
    }
}
