package dev.millrace.flink.inflight;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.input.WatermarkMerge;
import java.util.ArrayList;
import java.util.List;

/**
 * What a channel is to deliver first. Where it takes the place of several, its event time is the least of theirs. Owned
 * by one thread.
 */
final class Lane implements WatermarkMerge.Listener {
    private final List<Signal> elements = new ArrayList<>();
    private final WatermarkMerge time;
    private boolean isIdle;

    /** @param sources how many channels it takes the place of */
    Lane(int sources) {
        time = new WatermarkMerge(sources, this);
    }

    void add(Signal element) {
        elements.add(element);
    }

    WatermarkMerge time() {
        return time;
    }

    @Override
    public void watermark(long timestamp) {
        elements.add(new Signal.Watermark(timestamp));
    }

    @Override
    public void idleness(boolean idle) {
        isIdle = idle;
        elements.add(idle ? Signal.Idleness.IDLE : Signal.Idleness.ACTIVE);
    }

    /** All of it. The producer starts anew, and tells nobody that it is active, since all begin so. */
    List<Signal> elements() {
        if (isIdle) {
            idleness(false);
        }
        return elements;
    }
}
