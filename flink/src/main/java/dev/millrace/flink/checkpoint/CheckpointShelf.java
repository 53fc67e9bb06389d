package dev.millrace.flink.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.CheckpointStatistics;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.CheckpointsCleaner;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.StandaloneCompletedCheckpointStore;
import org.apache.flink.runtime.checkpoint.TaskStateSnapshot;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.SharedStateRegistry;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStorageLocation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the checkpoints of one job are: finds places for new ones, keeps the newest, deletes others. Owned by the
 * thread of checkpoints.
 */
public final class CheckpointShelf {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointShelf.class);

    private static final int MAX_GIVEN_UP = 100;

    private final CheckpointStorageAccess storage;
    private final CompletedCheckpointStore store;
    private final CheckpointsCleaner cleaner = new CheckpointsCleaner();
    private final Executor background;
    /** What is being deleted at the moment, and perhaps more. */
    private final List<CompletableFuture<Void>> deletions = new ArrayList<>();
    /** The newest checkpoints that were given up: parts may be written for them after that. */
    private final Map<Long, CheckpointStorageLocation> givenUp = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, CheckpointStorageLocation> eldest) {
            return size() > MAX_GIVEN_UP;
        }
    };

    /**
     * The savepoint that the job was to be stopped with. Sinks have committed what came before it, so that if the job
     * fails nevertheless it must not go back any further. It is its user's, who decides when it is deleted.
     */
    private CompletedCheckpoint stoppedWith;

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

    /** The newest complete one with which what came before was let go of: no mere savepoint. */
    Optional<CompletedCheckpoint> latest() {
        List<CompletedCheckpoint> all;
        try {
            all = store.getAllCheckpoints();
        } catch (Exception impossible) {
            throw new IllegalStateException("the store is in memory", impossible);
        }
        CompletedCheckpoint newest = all.isEmpty() ? null : all.get(all.size() - 1);
        return stoppedWith != null && (newest == null || newest.getCheckpointID() < stoppedWith.getCheckpointID())
                ? Optional.of(stoppedWith)
                : Optional.ofNullable(newest);
    }

    CheckpointStorageLocation locationFor(long id, CheckpointRequest request) throws IOException {
        if (request.properties().isSavepoint()) {
            return storage.initializeLocationForSavepoint(id, request.directory());
        }
        if (!prepared) {
            storage.initializeBaseLocationsForCheckpoint();
            prepared = true;
        }
        return storage.initializeLocationForCheckpoint(id);
    }

    /** Where a checkpoint is, for a person. */
    static String nameOf(CheckpointStorageLocation location) {
        return location instanceof FsCheckpointStorageLocation files
                ? "'" + files.getCheckpointDirectory() + "'"
                : "memory";
    }

    /**
     * Takes charge of the files in a task's part that other checkpoints may share, and puts in those that it only
     * refers to.
     */
    void register(TaskStateSnapshot snapshot, long checkpointId) {
        snapshot.registerSharedStates(store.getSharedStateRegistry(), checkpointId);
    }

    /** Writes what ties the parts together and keeps it as the newest, unless it is a savepoint. */
    CompletedCheckpoint store(JobID job, PendingCheckpoint checkpoint, long nowMs, CheckpointStatistics statistics)
            throws Exception {
        CompletedCheckpoint completed = write(job, checkpoint, nowMs, statistics);
        if (completed.getProperties().isSynchronous()) {
            stoppedWith = completed;
        } else if (!completed.getProperties().isSavepoint()) {
            store.addCheckpointAndSubsumeOldestOne(completed, cleaner, () -> {});
        }
        return completed;
    }

    private static CompletedCheckpoint write(
            JobID job, PendingCheckpoint checkpoint, long nowMs, CheckpointStatistics statistics) throws IOException {
        Map<OperatorID, OperatorState> states = checkpoint.states();
        CheckpointMetadata metadata = new CheckpointMetadata(
                checkpoint.id, states.values(), checkpoint.masterStates, checkpoint.properties());
        CompletedCheckpointStorageLocation stored;
        try (CheckpointMetadataOutputStream out = checkpoint.location.createMetadataOutputStream()) {
            Checkpoints.storeCheckpointMetadata(metadata, out);
            stored = out.closeAndFinalizeCheckpoint();
        }
        return new CompletedCheckpoint(
                job,
                checkpoint.id,
                checkpoint.timestampMs,
                nowMs,
                states,
                checkpoint.masterStates,
                checkpoint.properties(),
                stored,
                statistics.stored(checkpoint.id, stored.getExternalPointer()));
    }

    /** Who owns what a job was started from: the job itself, or whoever owned it before. As Flink has it. */
    static CheckpointProperties propertiesOfRestored(RestoreMode mode, CheckpointRetentionPolicy policy) {
        return switch (mode) {
            case CLAIM -> CheckpointProperties.forCheckpoint(policy);
            case NO_CLAIM -> CheckpointProperties.forUnclaimedSnapshot();
            case LEGACY -> CheckpointProperties.forSavepoint(false, SavepointFormatType.CANONICAL);
        };
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
        List<OperatorState> written = List.copyOf(checkpoint.written().values());
        givenUp.put(checkpoint.id, checkpoint.location);
        delete(checkpoint.id, () -> {
            // First, as it may hold what makes it look complete to whoever finds it.
            checkpoint.location.disposeOnFailure();
            for (OperatorState state : written) {
                state.discardState();
            }
        });
    }

    /** Deletes a part that came when nobody waited for it. */
    void discard(long id, TaskStateSnapshot part) {
        CheckpointStorageLocation location = givenUp.get(id);
        delete(id, () -> {
            part.discardState();
            if (location != null) {
                location.disposeOnFailure();
            }
        });
    }

    private interface Deletion {
        void run() throws Exception;
    }

    private void delete(long id, Deletion deletion) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        deletions.removeIf(CompletableFuture::isDone);
        deletions.add(done);
        background.execute(() -> {
            try {
                deletion.run();
            } catch (Throwable thrown) {
                LOG.warn("what checkpoint {} had written could not be deleted", id, thrown);
            } finally {
                done.complete(null);
            }
        });
    }

    /** Completes when everything that the job leaves no use for is deleted. */
    CompletableFuture<Void> close(JobStatus status) throws Exception {
        try {
            store.shutdown(status, cleaner);
        } finally {
            deletions.add(cleaner.closeAsync());
        }
        return CompletableFuture.allOf(deletions.toArray(CompletableFuture[]::new));
    }
}
