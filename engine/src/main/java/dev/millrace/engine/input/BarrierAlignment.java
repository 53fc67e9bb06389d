package dev.millrace.engine.input;

import dev.millrace.engine.exchange.Signal.Barrier;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides, from the barriers that have arrived on the channels of one task, which channels must be held back and when a
 * checkpoint's barriers are complete. Does nothing itself. Owned by the task's thread.
 *
 * <table>
 * <caption>What happens with each event</caption>
 * <tr><td>first barrier of an epoch</td><td>older epochs in progress are abandoned if it is aligned; the epoch has begun; the channel is held</td></tr>
 * <tr><td>further barrier</td><td>the channel is held</td></tr>
 * <tr><td>last barrier, or the end of the last channel without one</td><td>the epoch is complete, all are let go</td></tr>
 * <tr><td>barrier of an epoch that is complete, abandoned, cancelled, or older than an aligned one in progress</td><td>ignored</td></tr>
 * <tr><td>cancellation</td><td>the epoch is abandoned, its channels are let go</td></tr>
 * </table>
 *
 * <p>Barriers that are not aligned hold nothing, and several such epochs may be in progress at once.
 */
public final class BarrierAlignment {

    /** Takes the decisions. */
    public interface Listener {
        /** The first channel delivered the barrier. */
        void begun(Barrier barrier) throws Exception;

        /** Every channel that has not ended delivered the barrier. */
        void complete(Barrier barrier) throws Exception;

        /** The epoch will not be completed here. */
        void abandoned(long epoch) throws Exception;
    }

    private final int channelCount;
    private final Listener listener;
    private final BitSet ended = new BitSet();
    private final BitSet held = new BitSet();
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private long settledEpoch = Long.MIN_VALUE;

    public BarrierAlignment(int channelCount, Listener listener) {
        this.channelCount = channelCount;
        this.listener = listener;
    }

    /** Whether the channel's next elements belong after a barrier that others have yet to deliver. */
    public boolean isHeld(int channel) {
        return held.get(channel);
    }

    /** No epoch up to this one will be completed, or abandoned, any more; {@link Long#MIN_VALUE} at first. */
    public long settledEpoch() {
        return settledEpoch;
    }

    public void barrier(int channel, Barrier barrier) throws Exception {
        if (barrier.epoch() <= settledEpoch) {
            return;
        }
        Pending epoch = pending.get(barrier.epoch());
        if (epoch == null) {
            if (barrier.aligned()) {
                abandonBefore(barrier.epoch());
                // Nor may an older one begin now: its barriers would hold back those of this one.
                settledEpoch = barrier.epoch() - 1;
            }
            epoch = new Pending(barrier);
            pending.put(barrier.epoch(), epoch);
            listener.begun(barrier);
        }
        epoch.arrived.set(channel);
        if (barrier.aligned()) {
            held.set(channel);
        }
        completeIfDue(epoch);
    }

    public void cancelled(long epoch) throws Exception {
        if (epoch <= settledEpoch) {
            return;
        }
        abandonBefore(epoch);
        Pending removed = pending.remove(epoch);
        settledEpoch = epoch;
        if (removed != null) {
            held.clear();
        }
        listener.abandoned(epoch);
    }

    /** The channel will deliver nothing any more. */
    public void ended(int channel) throws Exception {
        ended.set(channel);
        held.clear(channel);
        for (Pending epoch : pending.values().toArray(Pending[]::new)) {
            if (pending.containsValue(epoch)) {
                completeIfDue(epoch);
            }
        }
    }

    private void completeIfDue(Pending epoch) throws Exception {
        BitSet accounted = (BitSet) epoch.arrived.clone();
        accounted.or(ended);
        if (accounted.cardinality() < channelCount) {
            return;
        }
        long number = epoch.barrier.epoch();
        abandonBefore(number);
        pending.remove(number);
        settledEpoch = number;
        held.clear();
        listener.complete(epoch.barrier);
    }

    private void abandonBefore(long epoch) throws Exception {
        Iterator<Map.Entry<Long, Pending>> older =
                pending.headMap(epoch).entrySet().iterator();
        while (older.hasNext()) {
            long number = older.next().getKey();
            older.remove();
            held.clear();
            settledEpoch = Math.max(settledEpoch, number);
            listener.abandoned(number);
        }
    }

    private static final class Pending {
        private final Barrier barrier;
        private final BitSet arrived = new BitSet();

        Pending(Barrier barrier) {
            this.barrier = barrier;
        }
    }
}
