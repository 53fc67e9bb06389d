package dev.millrace.benchmarks.checkpoint;

import dev.millrace.benchmarks.record.Event;
import dev.millrace.benchmarks.record.EventSequence;
import dev.millrace.benchmarks.record.Sequence;

/** Events that note down when their source goes on after a barrier. Owned by the source's thread. */
final class TimedEvents implements Sequence<Event> {
    private static final long serialVersionUID = 1L;

    private final EventSequence events;
    private transient boolean isAfterBarrier;
    private transient long barrierNs;

    TimedEvents(EventSequence events) {
        this.events = events;
    }

    @Override
    public Event at(long index) {
        if (isAfterBarrier) {
            isAfterBarrier = false;
            CheckpointTimes.current().sourceEmits(barrierNs);
        }
        return events.event(index);
    }

    @Override
    public void snapshotTaken() {
        isAfterBarrier = true;
        barrierNs = CheckpointTimes.current().sourceTaken();
    }
}
