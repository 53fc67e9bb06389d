package dev.millrace.embedded;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ExternallyInducedSourceReader;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.core.io.InputStatus;

/** Emits numbers and triggers checkpoint 1 behind the first ten, as soon as it may, whatever the engine knows of it. */
final class InducingSource extends NumberSequenceSource {
    static final int NUMBERS = 15;
    static final int BEFORE = 10;

    private static final long serialVersionUID = 1;

    /** The reader may say that it is at the place of the checkpoint; it has said so. */
    static CompletableFuture<Void> mayTrigger;

    static CountDownLatch hasTriggered;

    static void reset() {
        mayTrigger = new CompletableFuture<>();
        hasTriggered = new CountDownLatch(1);
    }

    InducingSource() {
        super(1, NUMBERS);
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new Reader(super.createReader(context));
    }

    private static final class Reader implements ExternallyInducedSourceReader<Long, NumberSequenceSplit> {
        private final SourceReader<Long, NumberSequenceSplit> numbers;
        private int emitted;
        private boolean isPast;

        Reader(SourceReader<Long, NumberSequenceSplit> numbers) {
            this.numbers = numbers;
        }

        @Override
        public Optional<Long> shouldTriggerCheckpoint() {
            if (emitted != BEFORE || isPast || !mayTrigger.isDone()) {
                return Optional.empty();
            }
            isPast = true;
            hasTriggered.countDown();
            return Optional.of(1L);
        }

        @Override
        public InputStatus pollNext(ReaderOutput<Long> output) throws Exception {
            if (emitted == BEFORE && !isPast) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            Counted counted = new Counted(output);
            InputStatus status = numbers.pollNext(counted);
            emitted += counted.count;
            return emitted == BEFORE && !isPast ? InputStatus.NOTHING_AVAILABLE : status;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return emitted == BEFORE && !isPast ? mayTrigger : numbers.isAvailable();
        }

        @Override
        public List<NumberSequenceSplit> snapshotState(long checkpointId) {
            return numbers.snapshotState(checkpointId);
        }

        @Override
        public void start() {
            numbers.start();
        }

        @Override
        public void addSplits(List<NumberSequenceSplit> splits) {
            numbers.addSplits(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            numbers.notifyNoMoreSplits();
        }

        @Override
        public void close() throws Exception {
            numbers.close();
        }
    }

    private static final class Counted implements ReaderOutput<Long> {
        private final ReaderOutput<Long> output;
        private int count;

        Counted(ReaderOutput<Long> output) {
            this.output = output;
        }

        @Override
        public void collect(Long number) {
            count++;
            output.collect(number);
        }

        @Override
        public void collect(Long number, long timestamp) {
            count++;
            output.collect(number, timestamp);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            output.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            output.markIdle();
        }

        @Override
        public void markActive() {
            output.markActive();
        }

        @Override
        public SourceOutput<Long> createOutputForSplit(String splitId) {
            return output.createOutputForSplit(splitId);
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            output.releaseOutputForSplit(splitId);
        }
    }
}
