package dev.millrace.flink.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.runtime.checkpoint.hooks.MasterHooks;
import org.apache.flink.util.FlinkException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a job takes part in its checkpoints without being a task or a coordinator: Flink's
 * {@code MasterTriggerRestoreHook}. Owned by the thread of checkpoints.
 */
public final class JobHooks {
    private static final Logger LOG = LoggerFactory.getLogger(JobHooks.class);

    private final Map<String, MasterTriggerRestoreHook<?>> hooks = new LinkedHashMap<>();
    private final Executor background;
    private final boolean lenient;

    /**
     * @param factories the job's, null if it has none
     * @param background for what hooks do besides
     * @param lenient whether state that no hook takes may be left out
     */
    public JobHooks(
            MasterTriggerRestoreHook.Factory[] factories,
            ClassLoader classLoader,
            Executor background,
            boolean lenient) {
        this.background = background;
        this.lenient = lenient;
        for (MasterTriggerRestoreHook.Factory factory :
                factories == null ? new MasterTriggerRestoreHook.Factory[0] : factories) {
            MasterTriggerRestoreHook<?> hook = MasterHooks.wrapHook(factory.create(), classLoader);
            hooks.putIfAbsent(hook.getIdentifier(), hook);
        }
    }

    /** Asks every hook for its part of a checkpoint. */
    CompletableFuture<List<MasterState>> trigger(long checkpointId, long timestampMs) {
        List<CompletableFuture<MasterState>> parts = new ArrayList<>();
        hooks.values().forEach(hook -> parts.add(MasterHooks.triggerHook(hook, checkpointId, timestampMs, background)));
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> parts.stream()
                        .map(CompletableFuture::join)
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** Gives every hook what it had at a checkpoint; without one, tells all to begin anew. */
    void restore(Optional<CompletedCheckpoint> checkpoint) throws FlinkException {
        if (hooks.isEmpty()) {
            return;
        }
        if (checkpoint.isEmpty()) {
            MasterHooks.reset(hooks.values(), LOG);
            return;
        }
        MasterHooks.restoreMasterHooks(
                hooks, checkpoint.get().getMasterHookStates(), checkpoint.get().getCheckpointID(), lenient, LOG);
    }

    void close() {
        MasterHooks.close(hooks.values(), LOG);
    }
}
