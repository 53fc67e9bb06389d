package dev.millrace.server.gateway;

import dev.millrace.server.log.LogFiles;
import dev.millrace.server.view.Whereabouts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.blob.TransientBlobKey;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.clusterframework.types.ResourceProfile;
import org.apache.flink.runtime.instance.HardwareDescription;
import org.apache.flink.runtime.messages.webmonitor.ClusterOverview;
import org.apache.flink.runtime.resourcemanager.ResourceOverview;
import org.apache.flink.runtime.resourcemanager.TaskManagerInfoWithSlots;
import org.apache.flink.runtime.resourcemanager.exceptions.UnknownTaskExecutorException;
import org.apache.flink.runtime.rest.messages.LogInfo;
import org.apache.flink.runtime.rest.messages.ProfilingInfo;
import org.apache.flink.runtime.rest.messages.ThreadDumpInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import org.apache.flink.runtime.taskexecutor.FileType;
import org.apache.flink.runtime.taskexecutor.TaskExecutorMemoryConfiguration;
import org.apache.flink.runtime.taskexecutor.TaskExecutorThreadInfoGateway;

/** The one task manager that there is, this process, as a resource manager would tell of it. Thread-safe. */
@SuppressWarnings("checkstyle:TypeName") // Flink's word for what it stands for
public final class OwnProcess extends WithoutCluster implements AutoCloseable {
    private static final int NO_PORT = -1;

    private final Slots slots;
    private final BlobServer blobs;
    private final TaskExecutorMemoryConfiguration memory;
    private final Executor executor;
    private final Threads threads;
    private final Profiles profiles;

    /**
     * @param blobs where handlers fetch files from
     * @param memory what of the machine's memory is for what
     * @param executor runs what takes its time
     */
    public OwnProcess(
            JobBook jobs,
            Configuration configuration,
            BlobServer blobs,
            TaskExecutorMemoryConfiguration memory,
            Executor executor) {
        this.slots = new Slots(jobs, configuration);
        this.blobs = blobs;
        this.memory = memory;
        this.executor = executor;
        this.threads = new Threads(jobs, configuration);
        this.profiles = new Profiles(configuration);
    }

    private interface Question<T> {
        T answer() throws Exception;
    }

    private <T> CompletableFuture<T> of(ResourceID taskManager, Question<T> question) {
        if (!taskManager.equals(Whereabouts.ID)) {
            return CompletableFuture.failedFuture(new UnknownTaskExecutorException(taskManager));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return question.answer();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                executor);
    }

    /** For the overview; nothing in it is of jobs but the slots that they take. */
    public ClusterOverview overview() {
        return new ClusterOverview(1, slots.total(), slots.free(), 0, 0, 0, 0, 0, 0);
    }

    @Override
    public CompletableFuture<ResourceOverview> requestResourceOverview(Time timeout) {
        return CompletableFuture.completedFuture(new ResourceOverview(
                1, slots.total(), slots.free(), 0, 0, ResourceProfile.UNKNOWN, ResourceProfile.UNKNOWN));
    }

    @Override
    public CompletableFuture<Integer> getNumberOfRegisteredTaskManagers() {
        return CompletableFuture.completedFuture(1);
    }

    @Override
    public CompletableFuture<Collection<TaskManagerInfo>> requestTaskManagerInfo(Time timeout) {
        return of(Whereabouts.ID, () -> List.of(info()));
    }

    @Override
    public CompletableFuture<TaskManagerInfoWithSlots> requestTaskManagerDetailsInfo(ResourceID id, Time timeout) {
        return of(id, () -> new TaskManagerInfoWithSlots(info(), slots.taken()));
    }

    private TaskManagerInfo info() {
        return new TaskManagerInfo(
                Whereabouts.ID,
                Whereabouts.host(),
                NO_PORT,
                NO_PORT,
                System.currentTimeMillis(),
                slots.total(),
                slots.free(),
                resources(),
                resources(),
                HardwareDescription.extractFromSystem(memory.getManagedMemoryTotal()),
                memory,
                false);
    }

    /** What all slots share; none has a part of its own, so that all of it is free. */
    private ResourceProfile resources() {
        return ResourceProfile.newBuilder()
                .setCpuCores(Runtime.getRuntime().availableProcessors())
                .setTaskHeapMemory(new MemorySize(orNone(memory.getTaskHeap())))
                .setTaskOffHeapMemory(new MemorySize(orNone(memory.getTaskOffHeap())))
                .setManagedMemory(new MemorySize(orNone(memory.getManagedMemoryTotal())))
                .setNetworkMemory(MemorySize.ZERO)
                .build();
    }

    private static long orNone(Long bytes) {
        return bytes == null ? 0 : bytes;
    }

    @Override
    public CompletableFuture<Collection<Tuple2<ResourceID, String>>> requestTaskManagerMetricQueryServiceAddresses(
            Time timeout) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<TransientBlobKey> requestTaskManagerFileUploadByType(
            ResourceID id, FileType type, Time timeout) {
        return of(id, () -> {
            Optional<Path> file =
                    LogFiles.ofThisProcess().map(files -> type == FileType.STDOUT ? files.out() : files.log());
            return upload(file, type.toString());
        });
    }

    @Override
    public CompletableFuture<TransientBlobKey> requestTaskManagerFileUploadByNameAndType(
            ResourceID id, String name, FileType type, Duration timeout) {
        return of(
                id,
                () -> upload(
                        type == FileType.PROFILER
                                ? Optional.of(profiles.file(name))
                                : LogFiles.ofThisProcess().flatMap(files -> files.file(name)),
                        name));
    }

    private TransientBlobKey upload(Optional<Path> file, String name) throws IOException {
        Path existing = file.filter(Files::isRegularFile)
                .orElseThrow(
                        () -> new FileNotFoundException("The file " + name + " does not exist on the TaskExecutor."));
        try (InputStream in = Files.newInputStream(existing)) {
            return blobs.putTransient(in);
        }
    }

    @Override
    public CompletableFuture<Collection<LogInfo>> requestTaskManagerLogList(ResourceID id, Time timeout) {
        return of(
                id,
                () -> LogFiles.ofThisProcess().map(LogFiles::list).orElse(List.of()).stream()
                        .map(file -> new LogInfo(file.name(), file.sizeBytes(), file.modifiedMs()))
                        .toList());
    }

    @Override
    public CompletableFuture<Collection<ProfilingInfo>> requestTaskManagerProfilingList(
            ResourceID id, Duration timeout) {
        return of(id, () -> profiles.list(id)).thenCompose(Function.identity());
    }

    @Override
    public CompletableFuture<ProfilingInfo> requestProfiling(
            ResourceID id, int durationS, ProfilingInfo.ProfilingMode mode, Duration timeout) {
        return of(id, () -> profiles.take(id, durationS, mode)).thenCompose(Function.identity());
    }

    @Override
    public CompletableFuture<ThreadDumpInfo> requestThreadDump(ResourceID id, Time timeout) {
        return of(id, threads::dump).thenCompose(dump -> dump);
    }

    @Override
    public CompletableFuture<TaskExecutorThreadInfoGateway> requestTaskExecutorThreadInfoGateway(
            ResourceID id, Time timeout) {
        return of(id, () -> threads);
    }

    /** Ends a profile that is being taken. */
    @Override
    public void close() throws IOException {
        profiles.close();
    }

    @Override
    public String getAddress() {
        return Whereabouts.host();
    }

    @Override
    public String getHostname() {
        return Whereabouts.host();
    }
}
