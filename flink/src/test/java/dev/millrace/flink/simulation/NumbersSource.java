package dev.millrace.flink.simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Numbers in splits, which readers ask the enumerator for; they come with pauses. */
final class NumbersSource implements Source<Long, NumbersSource.Split, List<NumbersSource.Split>> {
    private static final long serialVersionUID = 1;

    private final List<Split> splits;

    NumbersSource(List<Split> splits) {
        this.splits = new ArrayList<>(splits);
    }

    /** The numbers from the next to the last, without that. */
    record Split(String splitId, long next, long end) implements SourceSplit, java.io.Serializable {
        @Override
        public String splitId() {
            return splitId;
        }
    }

    private static final class Splits implements SimpleVersionedSerializer<List<Split>> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(List<Split> splits) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(splits.size());
            for (Split split : splits) {
                out.writeUTF(split.splitId);
                out.writeLong(split.next);
                out.writeLong(split.end);
            }
            return bytes.toByteArray();
        }

        @Override
        public List<Split> deserialize(int version, byte[] serialized) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
            List<Split> splits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                splits.add(new Split(in.readUTF(), in.readLong(), in.readLong()));
            }
            return splits;
        }
    }

    private static final class OneSplit implements SimpleVersionedSerializer<Split> {
        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(Split split) throws IOException {
            return new Splits().serialize(List.of(split));
        }

        @Override
        public Split deserialize(int version, byte[] serialized) throws IOException {
            return new Splits().deserialize(version, serialized).get(0);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<Split, List<Split>> createEnumerator(SplitEnumeratorContext<Split> context) {
        return new Enumerator(context, splits);
    }

    @Override
    public SplitEnumerator<Split, List<Split>> restoreEnumerator(
            SplitEnumeratorContext<Split> context, List<Split> left) {
        return new Enumerator(context, left);
    }

    @Override
    public SimpleVersionedSerializer<Split> getSplitSerializer() {
        return new OneSplit();
    }

    @Override
    public SimpleVersionedSerializer<List<Split>> getEnumeratorCheckpointSerializer() {
        return new Splits();
    }

    @Override
    public SourceReader<Long, Split> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    private static final class Enumerator implements SplitEnumerator<Split, List<Split>> {
        private final SplitEnumeratorContext<Split> context;
        private final Deque<Split> left;

        Enumerator(SplitEnumeratorContext<Split> context, List<Split> left) {
            this.context = context;
            this.left = new ArrayDeque<>(left);
        }

        @Override
        public void start() {
            // Splits are there from the beginning.
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            if (left.isEmpty()) {
                context.signalNoMoreSplits(subtask);
            } else {
                context.assignSplit(left.poll(), subtask);
            }
        }

        @Override
        public void addSplitsBack(List<Split> splits, int subtask) {
            left.addAll(splits);
        }

        @Override
        public void addReader(int subtask) {
            // Readers ask.
        }

        @Override
        public List<Split> snapshotState(long checkpointId) {
            return new ArrayList<>(left);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }

    private static final class Reader implements SourceReader<Long, Split> {
        private final SourceReaderContext context;
        private final World world = World.current();
        private final Deque<Split> assigned = new ArrayDeque<>();
        private CompletableFuture<Void> available = CompletableFuture.completedFuture(null);
        private boolean noMore;
        private boolean asked;

        Reader(SourceReaderContext context) {
            this.context = context;
        }

        @Override
        public void start() {
            world.faults.at(Step.SOURCE_START);
            ask();
        }

        private void ask() {
            if (assigned.isEmpty() && !noMore && !asked) {
                asked = true;
                context.sendSplitRequest();
            }
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) {
            if (assigned.isEmpty()) {
                ask();
                if (noMore) {
                    return InputStatus.END_OF_INPUT;
                }
                available = new CompletableFuture<>();
                return InputStatus.NOTHING_AVAILABLE;
            }
            Split split = assigned.poll();
            if (split.next < split.end) {
                world.faults.at(Step.SOURCE_RECORD, () -> output.collect(split.next));
                assigned.addFirst(new Split(split.splitId, split.next + 1, split.end));
            }
            ask();
            return pause();
        }

        private InputStatus pause() {
            if (world.random.nextInt(3) > 0) {
                return InputStatus.MORE_AVAILABLE;
            }
            CompletableFuture<Void> pause = new CompletableFuture<>();
            available = pause;
            world.clock().schedule(1 + world.random.nextInt(25), () -> pause.complete(null));
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<Split> snapshotState(long checkpointId) {
            world.faults.at(Step.SOURCE_SNAPSHOT);
            return new ArrayList<>(assigned);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<Split> splits) {
            world.faults.at(Step.SOURCE_SPLIT, () -> assigned.addAll(splits));
            asked = false;
            available.complete(null);
        }

        @Override
        public void notifyNoMoreSplits() {
            noMore = true;
            available.complete(null);
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
