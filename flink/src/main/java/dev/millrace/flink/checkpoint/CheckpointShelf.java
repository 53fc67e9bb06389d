package dev.millrace.flink.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointsCleaner;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.StandaloneCompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.runtime.state.SharedStateRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the checkpoints of one job are: finds places for new ones, keeps the newest, deletes others. */
public final class CheckpointShelf {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointShelf.class);

    private final CheckpointStorageAccess storage;
    private final CompletedCheckpointStore store;
    private final CheckpointsCleaner cleaner = new CheckpointsCleaner();
    private final Executor background;
    private boolean prepared;

    /** @param background deletes files */
    public CheckpointShelf(
            CheckpointStorageAccess storage,
            ReadableConfig configuration,
            RestoreMode restoreMode,
            Executor background) {
        this.storage = storage;
        this.background = background;
        this.store = new StandaloneCompletedCheckpointStore(
                Math.max(1, configuration.get(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS)),
                SharedStateRegistry.DEFAULT_FACTORY,
                background,
                restoreMode);
    }

    /** The newest complete one that is no mere savepoint. */
    Optional<CompletedCheckpoint> latest() {
        List<CompletedCheckpoint> all;
        try {
            all = store.getAllCheckpoints();
        } catch (Exception impossible) {
            throw new IllegalStateException("the store is in memory", impossible);
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** @param directory of a savepoint; null for the configured one */
    CheckpointStorageLocation locationFor(long id, CheckpointProperties properties, String directory)
            throws IOException {
        if (properties.isSavepoint()) {
            return storage.initializeLocationForSavepoint(id, directory);
        }
        if (!prepared) {
            storage.initializeBaseLocationsForCheckpoint();
            prepared = true;
        }
        return storage.initializeLocationForCheckpoint(id);
    }

    /**
     * Takes charge of the files in a task's part that other checkpoints may share, and puts in those that it only
     * refers to.
     */
    void register(TaskStateSnapshot snapshot, long checkpointId) {
        snapshot.registerSharedStates(store.getSharedStateRegistry(), checkpointId);
    }

    void add(CompletedCheckpoint checkpoint) throws Exception {
        if (!checkpoint.getProperties().isSavepoint()) {
            store.addCheckpointAndSubsumeOldestOne(checkpoint, cleaner, () -> {});
        }
    }

    /** What the job starts from at first. */
    void addRestored(CompletedCheckpoint checkpoint, RestoreMode mode) throws Exception {
        checkpoint.registerSharedStatesAfterRestored(store.getSharedStateRegistry(), mode);
        store.addCheckpointAndSubsumeOldestOne(checkpoint, cleaner, () -> {});
    }

    CheckpointStorageAccess storage() {
        return storage;
    }

    /** Deletes what was written for a checkpoint that will not be completed. */
    void discard(PendingCheckpoint checkpoint) {
        background.execute(() -> {
            try {
                for (var state : List.copyOf(checkpoint.written().values())) {
                    state.discardState();
                }
                checkpoint.location.disposeOnFailure();
            } catch (Exception e) {
                LOG.warn("what checkpoint {} had written could not be deleted", checkpoint.id, e);
            }
        });
    }

    void close(JobStatus status) throws Exception {
        store.shutdown(status, cleaner);
        cleaner.closeAsync();
    }
}
