package dev.millrace.benchmarks.source;

import dev.millrace.benchmarks.record.Sequence;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The bounded source over a sequence. Flink's own {@code DataGeneratorSource} would serve, but it passes a rate limiter
 * after each record and deals out contiguous ranges, which pulls the event time of the subtasks apart.
 */
final class SequenceSource<T> implements Source<T, SequenceSplit, List<SequenceSplit>> {
    private static final long serialVersionUID = 1L;

    private final Sequence<T> sequence;
    private final long count;

    SequenceSource(Sequence<T> sequence, long count) {
        this.sequence = sequence;
        this.count = count;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<SequenceSplit, List<SequenceSplit>> createEnumerator(
            SplitEnumeratorContext<SequenceSplit> context) {
        int step = context.currentParallelism();
        List<SequenceSplit> splits = IntStream.range(0, step)
                .mapToObj(first -> new SequenceSplit(first, step, first, count))
                .toList();
        return new SequenceEnumerator(context, splits);
    }

    @Override
    public SplitEnumerator<SequenceSplit, List<SequenceSplit>> restoreEnumerator(
            SplitEnumeratorContext<SequenceSplit> context, List<SequenceSplit> unassigned) {
        return new SequenceEnumerator(context, unassigned);
    }

    @Override
    public SourceReader<T, SequenceSplit> createReader(SourceReaderContext context) {
        return new SequenceReader<>(sequence);
    }

    @Override
    public SimpleVersionedSerializer<SequenceSplit> getSplitSerializer() {
        return new SequenceSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<SequenceSplit>> getEnumeratorCheckpointSerializer() {
        return new SequenceEnumerator.StateSerializer();
    }
}
