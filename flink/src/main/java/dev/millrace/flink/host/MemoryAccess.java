package dev.millrace.flink.host;

import java.io.File;
import java.io.UncheckedIOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.memory.MemoryManager;
import org.apache.flink.runtime.memory.SharedResources;
import org.apache.flink.runtime.taskmanager.TaskManagerRuntimeInfo;

/**
 * Managed memory, spill files and directories of one task, made when first asked for: most operators never do. Owned by
 * the task's thread.
 */
final class MemoryAccess implements TaskManagerRuntimeInfo {
    private final JobScope job;
    private final int subtask;
    private IOManager ioManager;
    private MemoryManager memoryManager;

    MemoryAccess(JobScope job, int subtask) {
        this.job = job;
        this.subtask = subtask;
    }

    IOManager ioManager() {
        if (ioManager == null) {
            ioManager = new IOManagerAsync(job.temporaryDirectory().toString());
        }
        return ioManager;
    }

    MemoryManager memoryManager() {
        if (memoryManager == null) {
            memoryManager = job.managedMemory().acquire(subtask);
        }
        return memoryManager;
    }

    SharedResources sharedResources() {
        return job.managedMemory().engineWide();
    }

    @Override
    public Configuration getConfiguration() {
        return job.clusterConfiguration();
    }

    @Override
    public String[] getTmpDirectories() {
        return new String[] {job.temporaryDirectory().toString()};
    }

    @Override
    public boolean shouldExitJvmOnOutOfMemoryError() {
        return false;
    }

    @Override
    public String getTaskManagerExternalAddress() {
        return "localhost";
    }

    @Override
    public File getTmpWorkingDirectory() {
        return job.temporaryDirectory().toFile();
    }

    void close() {
        if (memoryManager != null) {
            job.managedMemory().release(subtask);
            memoryManager = null;
        }
        if (ioManager != null) {
            try {
                ioManager.close();
            } catch (Exception e) {
                throw new UncheckedIOException(
                        "cannot remove the spill files below " + job.temporaryDirectory(), new java.io.IOException(e));
            }
        }
    }
}
