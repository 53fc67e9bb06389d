package dev.millrace.flink.savepoint;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.AbstractChannelStateHandle;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;

/** Reads the state of one operator of a savepoint. Owned by one thread. */
final class OperatorScan {
    private final OperatorState operator;
    private final ClassLoader loader;
    private final boolean counts;
    private final Map<String, StateMeta> metas = new LinkedHashMap<>();
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final Set<String> formats = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();
    private final List<MillraceException> faults = new ArrayList<>();
    private final List<StreamStateHandle> files = new ArrayList<>();
    private OperatorDescription.Files rocksFiles = OperatorDescription.Files.NONE;
    private long rawBytes;
    private long inFlightBytes;

    /** @param counts whether all of the state is read, or only what describes it */
    OperatorScan(OperatorState operator, ClassLoader loader, boolean counts) {
        this.operator = operator;
        this.loader = loader;
        this.counts = counts;
    }

    OperatorScan run() {
        operator.getSubtaskStates().forEach((subtask, state) -> {
            String where = " of operator " + operator.getOperatorID() + ", subtask " + subtask;
            state.getManagedKeyedState().forEach(handle -> keyed(handle, "keyed state" + where));
            state.getManagedOperatorState().forEach(handle -> ofOperator(handle, "operator state" + where));
            raw(state);
            state.getInputChannelState().forEach(this::inFlight);
            state.getResultSubpartitionState().forEach(this::inFlight);
        });
        return this;
    }

    private void raw(OperatorSubtaskState state) {
        state.getRawKeyedState().forEach(handle -> {
            rawBytes += handle.getStateSize();
            files.addAll(SavepointFiles.of(handle));
        });
        state.getRawOperatorState().forEach(handle -> {
            rawBytes += handle.getStateSize();
            files.add(handle);
        });
    }

    private void inFlight(AbstractChannelStateHandle<?> handle) {
        inFlightBytes += handle.getStateSize();
        files.add(handle.getDelegate());
    }

    private void keyed(KeyedStateHandle handle, String what) {
        if (handle instanceof ChangelogStateBackendHandle changelog) {
            formats.add("changelog");
            changelog.getMaterializedStateHandles().forEach(part -> keyed(part, what));
            metas.keySet().forEach(name -> loseAll(tallies.get(name))); // What has changed since is not counted.
            return;
        }
        files.addAll(SavepointFiles.of(handle));
        if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            formats.add("RocksDB");
            rocks(incremental, what);
        } else if (handle instanceof KeyGroupsStateHandle groups) {
            groups(groups, what);
        } else {
            formats.add(handle.getClass().getSimpleName());
        }
    }

    private void rocks(IncrementalRemoteKeyedStateHandle handle, String what) {
        StateHead head = head(handle.getMetaDataStateHandle(), StateHead.NO_END, what, true);
        if (head != null) {
            head.states().forEach(state -> loseAll(tally(state)));
        }
        List<IncrementalRemoteKeyedStateHandle.HandleAndLocalPath> all = new ArrayList<>(handle.getSharedState());
        all.addAll(handle.getPrivateState());
        rocksFiles = rocksFiles.and(
                all.size(),
                all.stream().mapToLong(file -> file.getHandle().getStateSize()).sum());
    }

    private static void loseAll(Tally tally) {
        tally.loseBytes();
        tally.loseEntries();
    }

    private void groups(KeyGroupsStateHandle handle, String what) {
        StateHead head = head(handle, KeyedEntries.firstOffset(handle), what, true);
        if (head == null) {
            return;
        }
        attempt(handle, what, () -> formats.add(KeyGroupFormat.of(handle).text()));
        boolean isReadable = head.fault() == null || !formats.contains(KeyGroupFormat.HEAP.text());
        if (!isReadable) {
            head.states().forEach(state -> loseAll(tally(state)));
        } else if (counts) {
            attempt(
                    handle,
                    what,
                    () -> new KeyedEntries(handle, head, this::tally, operator.getMaxParallelism()).count());
        }
    }

    private void ofOperator(OperatorStateHandle handle, String what) {
        files.add(handle);
        long end = handle.getStateNameToPartitionOffsets().values().stream()
                .flatMapToLong(state -> java.util.Arrays.stream(state.getOffsets()))
                .min()
                .orElse(StateHead.NO_END);
        StateHead head = head(handle, end, what, false);
        boolean isCompressed = head != null && head.isCompressed();
        // The metadata knows the names even if the file cannot be read.
        handle.getStateNameToPartitionOffsets().forEach((name, offsets) -> {
            StateKind kind = StateKind.operator(offsets.getDistributionMode().name());
            remember(StateMeta.named(name, kind));
        });
        if (counts) {
            attempt(handle, what, () -> new OperatorEntries(handle, isCompressed, name -> tallies.get(name)).count());
        }
    }

    private StateHead head(StreamStateHandle file, long end, String what, boolean isKeyed) {
        try {
            StateHead head = isKeyed ? StateHead.keyed(file, end, loader) : StateHead.operator(file, end, loader);
            missing.addAll(head.missing());
            head.states().forEach(this::remember);
            if (head.fault() != null && head.missing().isEmpty()) {
                faults.add(SavepointFault.ofFile(what, SavepointFiles.name(file), head.fault()));
            }
            return head;
        } catch (IOException | RuntimeException e) {
            faults.add(SavepointFault.ofFile(what, SavepointFiles.name(file), e));
            return null;
        }
    }

    private void attempt(
            StreamStateHandle file, String what, org.apache.flink.util.function.ThrowingRunnable<IOException> reading) {
        try {
            reading.run();
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            boolean isTold =
                    faults.stream().anyMatch(fault -> fault.getMessage().contains(what));
            if (!isTold) {
                faults.add(SavepointFault.ofFile(what, SavepointFiles.name(file), e));
            }
            metas.values().forEach(state -> loseAll(tally(state)));
        }
    }

    private void remember(StateMeta state) {
        metas.putIfAbsent(state.name(), state);
        tallies.computeIfAbsent(state.name(), name -> new Tally());
    }

    private Tally tally(StateMeta state) {
        remember(state);
        return tallies.get(state.name());
    }

    List<StateMeta> states() {
        return List.copyOf(metas.values());
    }

    List<String> formats() {
        return List.copyOf(formats);
    }

    /** Classes that are not there and would have told more. */
    Set<String> missing() {
        return missing;
    }

    List<MillraceException> faults() {
        return faults;
    }

    List<StreamStateHandle> files() {
        return files;
    }

    OperatorDescription description() {
        List<StateDescription> states = metas.values().stream()
                .map(state -> StateDescription.of(state, tallies.get(state.name())))
                .toList();
        int finished = operator.isFullyFinished()
                ? operator.getParallelism()
                : (int) operator.getStates().stream()
                        .filter(OperatorSubtaskState::isFinished)
                        .count();
        return new OperatorDescription(
                operator.getOperatorID().toHexString(),
                operator.getParallelism(),
                operator.getMaxParallelism(),
                finished,
                operator.getCoordinatorState() == null
                        ? 0
                        : operator.getCoordinatorState().getStateSize(),
                List.copyOf(formats),
                rocksFiles,
                operator.getStateSize(),
                rawBytes,
                inFlightBytes,
                states);
    }
}
