package dev.millrace.benchmarks.source;

import dev.millrace.benchmarks.record.Sequence;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Emits one record a call, as the common readers do. Owned by its task's thread. */
final class SequenceReader<T> implements SourceReader<T, SequenceSplit> {
    private final Sequence<T> sequence;
    private final ArrayDeque<SequenceSplit> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean noMoreSplits;
    private SequenceSplit current;
    private long next;

    SequenceReader(Sequence<T> sequence) {
        this.sequence = sequence;
    }

    @Override
    public void start() {}

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
        if (current == null && !openNextSplit()) {
            return noMoreSplits ? InputStatus.END_OF_INPUT : waitForSplits();
        }
        if (next < current.end()) {
            output.collect(sequence.at(next));
            next += current.step();
        } else {
            current = null;
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private boolean openNextSplit() {
        current = waiting.poll();
        if (current == null) {
            return false;
        }
        next = current.next();
        return true;
    }

    private InputStatus waitForSplits() {
        if (available.isDone()) {
            available = new CompletableFuture<>();
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<SequenceSplit> snapshotState(long checkpointId) {
        Stream<SequenceSplit> open = current == null
                ? Stream.empty()
                : Stream.of(new SequenceSplit(current.first(), current.step(), next, current.end()));
        List<SequenceSplit> state = Stream.concat(open, waiting.stream()).toList();
        sequence.snapshotTaken();
        return state;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return current != null || !waiting.isEmpty() ? CompletableFuture.completedFuture(null) : available;
    }

    @Override
    public void addSplits(List<SequenceSplit> splits) {
        waiting.addAll(splits);
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        noMoreSplits = true;
        available.complete(null);
    }

    @Override
    public void close() {}
}
