package dev.millrace.flink.savepoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;

/** Counts the elements of one file of operator state: the metadata says where each begins. Owned by one thread. */
final class OperatorEntries {
    private final OperatorStateHandle file;
    private final boolean isCompressed;
    private final Function<String, Tally> tallies;

    OperatorEntries(OperatorStateHandle file, boolean isCompressed, Function<String, Tally> tallies) {
        this.file = file;
        this.isCompressed = isCompressed;
        this.tallies = tallies;
    }

    void count() throws IOException {
        TreeSet<Long> starts = new TreeSet<>();
        Map<String, StateMetaInfo> states = file.getStateNameToPartitionOffsets();
        states.values().forEach(state -> Arrays.stream(state.getOffsets()).forEach(starts::add));
        long end = file.getStateSize();
        try (FSDataInputStream in = file.openInputStream()) {
            for (Map.Entry<String, StateMetaInfo> state : states.entrySet()) {
                Tally tally = tallies.apply(state.getKey());
                long[] offsets = state.getValue().getOffsets();
                boolean isMap = state.getValue().getDistributionMode() == OperatorStateHandle.Mode.BROADCAST;
                for (long offset : offsets) {
                    Long next = starts.higher(offset);
                    tally.addBytes((next == null ? end : next) - offset);
                }
                if (!isMap) {
                    tally.addEntries(offsets.length);
                } else if (isCompressed) {
                    tally.loseEntries();
                } else {
                    tally.raiseEntries(size(in, offsets)); // Each subtask has all of it.
                }
                if (isCompressed) {
                    tally.loseBytes();
                }
            }
        }
    }

    /** A broadcast state is one map, which begins with its size. */
    private static long size(FSDataInputStream in, long[] offsets) throws IOException {
        long entries = 0;
        for (long offset : offsets) {
            in.seek(offset);
            entries += new DataInputStream(in).readInt();
        }
        return entries;
    }
}
