package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Channel;
import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.input.Receiver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes down what an inbox delivers, and refuses the inputs that it is told to. Owned by one thread. */
public final class RecordingReceiver implements Receiver {
    private final List<String> events = new ArrayList<>();
    private final Set<Integer> refused = new HashSet<>();
    private Object poison;
    private boolean looking;

    /** What has been delivered since the last call. */
    public List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    public void refuse(int input) {
        refused.add(input);
    }

    public void acceptAll() {
        refused.clear();
    }

    /** Makes {@link #record} fail at a value. */
    public void failAt(Object value) {
        poison = value;
    }

    /** Asks to be shown records from now on. */
    public void lookAhead() {
        looking = true;
    }

    @Override
    public boolean looksAhead() {
        return looking;
    }

    @Override
    public void lookAhead(int input, Object[] values, long[] timestamps, int count) {
        StringBuilder seen = new StringBuilder("sees");
        for (int i = 0; i < count; i++) {
            String at = timestamps[i] == Channel.NO_TIMESTAMP ? "" : "@" + timestamps[i];
            seen.append(' ').append(input).append(':').append(values[i]).append(at);
        }
        events.add(seen.toString());
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) {
        if (value != null && value.equals(poison)) {
            throw new IllegalStateException("failed at " + value);
        }
        events.add(input + ":" + value + (hasTimestamp ? "@" + timestamp : ""));
    }

    @Override
    public void watermark(int input, long timestamp) {
        events.add(input + ":watermark " + timestamp);
    }

    @Override
    public void idleness(int input, boolean idle) {
        events.add(input + (idle ? ":idle" : ":active"));
    }

    @Override
    public void carried(int input, Object content) {
        events.add(input + ":carried " + content);
    }

    @Override
    public void barrier(Barrier barrier) {
        events.add("barrier " + barrier.epoch());
    }

    @Override
    public void barrierAbandoned(long epoch) {
        events.add("abandoned " + epoch);
    }

    @Override
    public void endOfInput(int input, boolean drained) {
        events.add(input + (drained ? ":end" : ":suspended"));
    }

    @Override
    public boolean selects() {
        return true;
    }

    @Override
    public boolean accepts(int input) {
        return !refused.contains(input);
    }
}
