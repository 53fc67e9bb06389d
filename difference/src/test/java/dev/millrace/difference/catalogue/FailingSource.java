package dev.millrace.difference.catalogue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A source one of whose parts throws. */
final class FailingSource implements Source<Integer, ConversingSource.Numbered, Integer> {

    private static final long serialVersionUID = 1L;

    enum Place {
        READER,
        ENUMERATOR,
        START,
        ASYNC
    }

    private final Place place;

    FailingSource(Place place) {
        this.place = place;
    }

    private void failAt(Place actual) {
        if (place == actual) {
            throw new IllegalStateException("failed at " + actual);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<ConversingSource.Numbered, Integer> createEnumerator(
            SplitEnumeratorContext<ConversingSource.Numbered> context) {
        return new Enumerator(context);
    }

    @Override
    public SplitEnumerator<ConversingSource.Numbered, Integer> restoreEnumerator(
            SplitEnumeratorContext<ConversingSource.Numbered> context, Integer checkpoint) {
        return new Enumerator(context);
    }

    @Override
    public SourceReader<Integer, ConversingSource.Numbered> createReader(SourceReaderContext context) {
        return new Reader(context);
    }

    @Override
    public SimpleVersionedSerializer<ConversingSource.Numbered> getSplitSerializer() {
        return new NumberSerializer<>(ConversingSource.Numbered::number, ConversingSource.Numbered::new);
    }

    @Override
    public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
        return new NumberSerializer<>(Integer::intValue, Integer::valueOf);
    }

    private final class Enumerator implements SplitEnumerator<ConversingSource.Numbered, Integer> {

        private final SplitEnumeratorContext<ConversingSource.Numbered> context;

        Enumerator(SplitEnumeratorContext<ConversingSource.Numbered> context) {
            this.context = context;
        }

        @Override
        public void start() {
            failAt(Place.START);
            context.callAsync(
                    () -> {
                        failAt(Place.ASYNC);
                        return 0;
                    },
                    (number, failure) -> {
                        if (failure != null) {
                            throw new IllegalStateException(failure.getMessage());
                        }
                    });
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            failAt(Place.ENUMERATOR);
        }

        @Override
        public void addReader(int subtask) {}

        @Override
        public void addSplitsBack(List<ConversingSource.Numbered> back, int subtask) {}

        @Override
        public Integer snapshotState(long checkpointId) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private final class Reader implements SourceReader<Integer, ConversingSource.Numbered> {

        private final SourceReaderContext context;

        Reader(SourceReaderContext context) {
            this.context = context;
        }

        @Override
        public void start() {
            context.sendSplitRequest();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Integer> output) {
            failAt(Place.READER);
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<ConversingSource.Numbered> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return place == Place.READER ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
        }

        @Override
        public void addSplits(List<ConversingSource.Numbered> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
