package dev.millrace.benchmarks.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class SequenceReaderTest {
    private final Collected output = new Collected();
    private final SequenceReader<Long> reader = new SequenceReader<>(index -> index);

    @Test
    void shouldEmitEveryStepOfItsSplitAndThenEnd() {
        reader.addSplits(List.of(new SequenceSplit(1, 3, 1, 10)));
        reader.notifyNoMoreSplits();

        readToTheEnd(reader);

        assertThat(output.records).containsExactly(1L, 4L, 7L);
    }

    @Test
    void shouldBecomeAvailableWhenASplitArrives() {
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(reader.isAvailable()).isNotDone();

        reader.addSplits(List.of(new SequenceSplit(0, 1, 0, 1)));

        assertThat(reader.isAvailable()).isDone();
    }

    @Test
    void shouldEndWithoutAnySplit() {
        reader.notifyNoMoreSplits();

        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void shouldContinueWhereItsSnapshotWasTaken() {
        reader.addSplits(List.of(new SequenceSplit(0, 2, 0, 10), new SequenceSplit(1, 2, 1, 4)));
        reader.pollNext(output);
        reader.pollNext(output);
        SequenceReader<Long> restored = new SequenceReader<>(index -> index);
        restored.addSplits(reader.snapshotState(1));
        restored.notifyNoMoreSplits();

        readToTheEnd(restored);

        assertThat(output.records).containsExactly(0L, 2L, 4L, 6L, 8L, 1L, 3L);
    }

    private void readToTheEnd(SequenceReader<Long> from) {
        for (int calls = 0; from.pollNext(output) != InputStatus.END_OF_INPUT; calls++) {
            assertThat(calls).as("calls without an end").isLessThan(100);
        }
    }

    private static final class Collected implements ReaderOutput<Long> {
        private final List<Long> records = new ArrayList<>();

        @Override
        public void collect(Long each) {
            records.add(each);
        }

        @Override
        public void collect(Long each, long timestamp) {
            records.add(each);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<Long> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {}
    }
}
