package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source whose readers and enumerator talk: a reader asks for a split, acknowledges each one it has read with an
 * event of its own, and the enumerator answers with another. When all are acknowledged the enumerator says that there
 * are no more.
 */
final class ConversingSource implements Source<String, ConversingSource.Numbered, Integer> {

    private static final long serialVersionUID = 1L;

    private final Notes notes;
    private final int splits;

    ConversingSource(Notes notes, int splits) {
        this.notes = notes;
        this.splits = splits;
    }

    record Numbered(int number) implements SourceSplit {

        @Override
        public String splitId() {
            return "split-" + number;
        }
    }

    record Read(int split) implements SourceEvent {}

    record Thanks(int split) implements SourceEvent {}

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<Numbered, Integer> createEnumerator(SplitEnumeratorContext<Numbered> context) {
        return new Enumerator(context);
    }

    @Override
    public SplitEnumerator<Numbered, Integer> restoreEnumerator(
            SplitEnumeratorContext<Numbered> context, Integer checkpoint) {
        return new Enumerator(context);
    }

    @Override
    public SourceReader<String, Numbered> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    @Override
    public SimpleVersionedSerializer<Numbered> getSplitSerializer() {
        return new NumberSerializer<>(Numbered::number, Numbered::new);
    }

    @Override
    public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
        return new NumberSerializer<>(Integer::intValue, Integer::valueOf);
    }

    private final class Enumerator implements SplitEnumerator<Numbered, Integer> {

        private final SplitEnumeratorContext<Numbered> context;
        private int assigned;
        private int acknowledged;
        private boolean hasCalledBack;

        Enumerator(SplitEnumeratorContext<Numbered> context) {
            this.context = context;
        }

        @Override
        public void start() {
            context.callAsync(() -> context.currentParallelism(), (readers, failure) -> {
                notes.add("async " + failure);
                hasCalledBack = true;
                signalIfDone();
            });
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            if (assigned < splits) {
                context.assignSplit(new Numbered(assigned++), subtask);
            }
        }

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            notes.add("enumerator received " + event);
            context.sendEventToSourceReader(subtask, new Thanks(((Read) event).split()));
            acknowledged++;
            signalIfDone();
        }

        /** The job must not end before everything that is compared has been noted. */
        private void signalIfDone() {
            if (isDone()) {
                context.registeredReaders().keySet().forEach(context::signalNoMoreSplits);
            }
        }

        private boolean isDone() {
            return hasCalledBack && acknowledged == splits;
        }

        @Override
        public void addReader(int subtask) {
            if (isDone()) {
                context.signalNoMoreSplits(subtask);
            }
        }

        @Override
        public void addSplitsBack(List<Numbered> back, int subtask) {}

        @Override
        public Integer snapshotState(long checkpointId) {
            return assigned;
        }

        @Override
        public void close() {}
    }

    private final class Reader implements SourceReader<String, Numbered> {

        private final SourceReaderContext context;
        private final Queue<Numbered> unread = new ArrayDeque<>();
        private CompletableFuture<Void> available = new CompletableFuture<>();
        private boolean noMore;

        Reader(SourceReaderContext context) {
            this.context = context;
        }

        @Override
        public void start() {
            context.sendSplitRequest();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<String> output) {
            Numbered split = unread.poll();
            if (split != null) {
                output.collect(split.splitId() + " first");
                output.collect(split.splitId() + " second");
                context.sendSourceEventToCoordinator(new Read(split.number()));
                return InputStatus.MORE_AVAILABLE;
            }
            if (noMore) {
                return InputStatus.END_OF_INPUT;
            }
            available = available.isDone() ? new CompletableFuture<>() : available;
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public void handleSourceEvents(SourceEvent event) {
            notes.add("reader received " + event);
            context.sendSplitRequest();
        }

        @Override
        public List<Numbered> snapshotState(long checkpointId) {
            return new ArrayList<>(unread);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<Numbered> splits) {
            unread.addAll(splits);
            available.complete(null);
        }

        @Override
        public void notifyNoMoreSplits() {
            noMore = true;
            available.complete(null);
        }

        @Override
        public void close() {}
    }
}
