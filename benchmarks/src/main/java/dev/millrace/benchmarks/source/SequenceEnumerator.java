package dev.millrace.benchmarks.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Hands each reader its split as soon as it registers. Its state is the list of splits not handed out. Owned by the
 * coordinator's thread.
 */
final class SequenceEnumerator implements SplitEnumerator<SequenceSplit, List<SequenceSplit>> {
    private final SplitEnumeratorContext<SequenceSplit> context;
    private final List<SequenceSplit> unassigned;

    SequenceEnumerator(SplitEnumeratorContext<SequenceSplit> context, Collection<SequenceSplit> unassigned) {
        this.context = context;
        this.unassigned = new ArrayList<>(unassigned);
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int subtaskId) {
        List<SequenceSplit> mine = unassigned.stream()
                .filter(split -> split.first() % context.currentParallelism() == subtaskId)
                .toList();
        mine.forEach(split -> context.assignSplit(split, subtaskId));
        unassigned.removeAll(mine);
        context.signalNoMoreSplits(subtaskId);
    }

    @Override
    public void handleSplitRequest(int subtaskId, @Nullable String requesterHostname) {}

    @Override
    public void addSplitsBack(List<SequenceSplit> splits, int subtaskId) {
        unassigned.addAll(splits);
    }

    @Override
    public List<SequenceSplit> snapshotState(long checkpointId) {
        return List.copyOf(unassigned);
    }

    @Override
    public void close() {}

    /** One split after the other. Stateless. */
    static final class StateSerializer implements SimpleVersionedSerializer<List<SequenceSplit>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<SequenceSplit> splits) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(1 + splits.size() * SequenceSplitSerializer.SIZE_BYTES);
            for (SequenceSplit split : splits) {
                SequenceSplitSerializer.write(split, out);
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public List<SequenceSplit> deserialize(int version, byte[] bytes) throws IOException {
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            List<SequenceSplit> splits = new ArrayList<>();
            while (in.available() > 0) {
                splits.add(SequenceSplitSerializer.read(in));
            }
            return splits;
        }
    }
}
