package dev.millrace.interchange.handover;

import dev.millrace.server.handover.HandOverEntry;
import dev.millrace.server.handover.HandOverLog;
import dev.millrace.server.handover.InMemoryLog;
import dev.millrace.server.handover.Parcel;
import dev.millrace.server.handover.Phase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Lets the server end at the moment at which it writes down a phase, before or after that is durable. Thread-safe. */
final class CrashingLog implements HandOverLog<HandOverEntry> {
    private final InMemoryLog<HandOverEntry> log = new InMemoryLog<>();
    private final CountDownLatch fired = new CountDownLatch(1);
    private volatile Phase at;
    private volatile Phase watched;
    private volatile Runnable action;
    private volatile boolean isLost;

    /** @param isLost whether what was to be written down is lost */
    void crashAt(Phase phase, boolean lost) {
        at = phase;
        isLost = lost;
    }

    /** Does something when a phase has been written down, before the driver goes on. */
    void onEntering(Phase phase, Runnable what) {
        action = what;
        watched = phase;
    }

    CountDownLatch fired() {
        return fired;
    }

    @Override
    public void put(HandOverEntry entry) {
        boolean crashes = entry.phase() == at;
        if (!crashes || !isLost) {
            log.put(entry);
        }
        if (entry.phase() == watched) {
            watched = null;
            action.run();
        }
        if (crashes) {
            at = null;
            fired.countDown();
            throw new IllegalStateException("the server ends here, at " + entry.phase());
        }
    }

    @Override
    public void putParcel(String id, Parcel parcel) {
        log.putParcel(id, parcel);
    }

    @Override
    public Parcel parcel(String id) {
        return log.parcel(id);
    }

    @Override
    public Optional<HandOverEntry> get(String id) {
        return log.get(id);
    }

    @Override
    public List<HandOverEntry> list() {
        return log.list();
    }
}
