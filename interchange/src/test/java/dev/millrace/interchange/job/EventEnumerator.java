package dev.millrace.interchange.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Hands out splits once all readers are there; the last split not before the second leg. */
final class EventEnumerator implements SplitEnumerator<EventSource.Split, List<EventSource.Split>> {
    private final Leg leg;
    private final SplitEnumeratorContext<EventSource.Split> context;
    private final List<EventSource.Split> left;
    private final boolean endsWithoutSplits;

    /** Tells a reader that it has all the splits that it will get in this leg. */
    private static final class Start implements SourceEvent {}

    EventEnumerator(
            Leg leg,
            SplitEnumeratorContext<EventSource.Split> context,
            List<EventSource.Split> left,
            boolean endsWithoutSplits) {
        this.leg = leg;
        this.context = context;
        this.left = new ArrayList<>(left);
        this.endsWithoutSplits = endsWithoutSplits;
        int expected = switch (leg.number()) {
            case 0, 1 -> EventSource.SPLITS;
            case 2 -> 1;
            default -> 0;
        };
        if (left.size() != expected) {
            throw new IllegalStateException(
                    "the enumerator of leg " + leg.number() + " has " + left.size() + " splits, not " + expected);
        }
    }

    @Override
    public void start() {
        // Readers come to us.
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
        throw new UnsupportedOperationException("readers do not ask");
    }

    @Override
    public void addSplitsBack(List<EventSource.Split> splits, int subtask) {
        left.addAll(splits);
    }

    @Override
    public void addReader(int subtask) {
        int readers = context.currentParallelism();
        if (context.registeredReaders().size() < readers) {
            return;
        }
        for (EventSource.Split split : List.copyOf(left)) {
            if (leg.number() != 1 || split.id < EventSource.SPLITS - 1) {
                context.assignSplit(split, split.id % readers);
                left.remove(split);
            }
        }
        for (int reader = 0; reader < readers; reader++) {
            context.sendEventToSourceReader(reader, new Start());
            if (leg.isLast() || (endsWithoutSplits && leg.number() == 1 && reader >= EventSource.SPLITS - 1)) {
                context.signalNoMoreSplits(reader);
            }
        }
    }

    @Override
    public List<EventSource.Split> snapshotState(long checkpointId) {
        return List.copyOf(left);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
