package dev.millrace.difference.catalogue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source of several splits to a reader, read in turn, an event of each at a time. In lane n time passes n times as
 * fast as in lane 1, so without a watermark for each split the slow lanes' events would be late.
 */
final class LanesSource implements Source<Event, LanesSource.Lane, Integer> {

    private static final long serialVersionUID = 1L;

    private final int lanes;
    private final int eventsPerLane;

    LanesSource(int lanes, int eventsPerLane) {
        this.lanes = lanes;
        this.eventsPerLane = eventsPerLane;
    }

    record Lane(int number) implements SourceSplit {

        @Override
        public String splitId() {
            return "lane " + number;
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<Lane, Integer> createEnumerator(SplitEnumeratorContext<Lane> context) {
        return new Enumerator(context);
    }

    @Override
    public SplitEnumerator<Lane, Integer> restoreEnumerator(SplitEnumeratorContext<Lane> context, Integer checkpoint) {
        return new Enumerator(context);
    }

    @Override
    public SourceReader<Event, Lane> createReader(SourceReaderContext context) {
        return new Reader();
    }

    @Override
    public SimpleVersionedSerializer<Lane> getSplitSerializer() {
        return new NumberSerializer<>(Lane::number, Lane::new);
    }

    @Override
    public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
        return new NumberSerializer<>(Integer::intValue, Integer::valueOf);
    }

    private final class Enumerator implements SplitEnumerator<Lane, Integer> {

        private final SplitEnumeratorContext<Lane> context;

        Enumerator(SplitEnumeratorContext<Lane> context) {
            this.context = context;
        }

        @Override
        public void start() {}

        @Override
        public void addReader(int subtask) {
            for (int lane = 1; lane <= lanes; lane++) {
                if (lane % context.currentParallelism() == subtask) {
                    context.assignSplit(new Lane(lane), subtask);
                }
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Lane> back, int subtask) {}

        @Override
        public Integer snapshotState(long checkpointId) {
            return 0;
        }

        @Override
        public void close() {}
    }

    /** A lane and how far it has been read. */
    private static final class Position {

        private final Lane lane;
        private int next;

        Position(Lane lane) {
            this.lane = lane;
        }
    }

    private final class Reader implements SourceReader<Event, Lane> {

        private final Queue<Position> unread = new ArrayDeque<>();
        private final CompletableFuture<Void> assigned = new CompletableFuture<>();

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Event> output) {
            if (!assigned.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            unread.forEach(position -> output.createOutputForSplit(position.lane.splitId()));
            Position position = unread.poll();
            if (position == null) {
                return InputStatus.END_OF_INPUT;
            }
            SourceOutput<Event> lane = output.createOutputForSplit(position.lane.splitId());
            long at = 1000 + position.next * 100L * position.lane.number();
            lane.collect(Event.of(position.lane.splitId(), at, position.next), at);
            position.next++;
            if (position.next < eventsPerLane) {
                unread.add(position);
            } else {
                output.releaseOutputForSplit(position.lane.splitId());
            }
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<Lane> snapshotState(long checkpointId) {
            return new ArrayList<>();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return assigned;
        }

        @Override
        public void addSplits(List<Lane> splits) {
            splits.forEach(lane -> unread.add(new Position(lane)));
        }

        @Override
        public void notifyNoMoreSplits() {
            assigned.complete(null);
        }

        @Override
        public void pauseOrResumeSplits(java.util.Collection<String> pause, java.util.Collection<String> resume) {}

        @Override
        public void close() {}
    }
}
