package dev.millrace.interchange.job;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/** Reads its splits in turns, event by event, as far as the leg goes, once it is told that it has all of them. */
final class EventReader implements SourceReader<Event, EventSource.Split> {
    private static final long LOOK_AGAIN_MS = 50;

    private final Leg leg;
    private final List<EventSource.Split> splits = new ArrayList<>();
    private final Set<Integer> arrived = new HashSet<>();
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private boolean mayStart;
    private boolean hasAllSplits;
    private int turn;

    EventReader(Leg leg) {
        this.leg = leg;
    }

    @Override
    public void start() {
        // Splits come by themselves.
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Event> output) {
        if (!mayStart) {
            available = new CompletableFuture<>();
            return InputStatus.NOTHING_AVAILABLE;
        }
        // No split may get ahead of one that has not emitted anything yet.
        splits.forEach(split -> output.createOutputForSplit(split.splitId()));
        for (int tried = 0; tried < splits.size(); tried++) {
            EventSource.Split split = splits.get(turn++ % splits.size());
            if (split.position < leg.until()) {
                Event event = EventSource.event(split.id, split.position++);
                output.createOutputForSplit(split.splitId()).collect(event, event.time);
                return InputStatus.MORE_AVAILABLE;
            }
            if (!leg.isLast() && arrived.add(split.id)) {
                leg.arrive(split.splitId());
            }
        }
        if (hasAllSplits && (leg.mayEnd() || (splits.isEmpty() && !leg.isLast()))) {
            return InputStatus.END_OF_INPUT;
        }
        available = new CompletableFuture<>();
        if (leg.isLast()) {
            available.completeOnTimeout(null, LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<EventSource.Split> snapshotState(long checkpointId) {
        return splits.stream()
                .map(split -> new EventSource.Split(split.id, split.position))
                .toList();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<EventSource.Split> more) {
        splits.addAll(more);
        available.complete(null);
    }

    @Override
    public void handleSourceEvents(SourceEvent start) {
        mayStart = true;
        available.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {
        hasAllSplits = true;
        available.complete(null);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
