package dev.millrace.interchange.job;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * One sequence of events with its watermarks, so that every run finds the same events late: some a little, some too
 * much. A legacy source, whose position is operator state.
 */
final class Clicks implements SourceFunction<Event>, CheckpointedFunction {
    static final int KEYS = 5;
    private static final int WATERMARK_EVERY = 5;
    private static final long STEP_MS = 10;
    private static final long LOOK_AGAIN_MS = 50;

    private final Leg leg;
    private final byte[] stop = {};
    private transient ListState<Integer> saved;
    private volatile boolean cancelled;
    private int position;

    private Clicks(Leg leg) {
        this.leg = leg;
    }

    static SingleOutputStreamOperator<Event> in(StreamExecutionEnvironment env, Leg leg) {
        return leg.named(env.addSource(new Clicks(leg), "clicks", Types.POJO(Event.class)), "clicks");
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        saved = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("position", Types.INT));
        for (int restored : saved.get()) {
            position = restored;
        }
        if (position != leg.from()) {
            throw new IllegalStateException(
                    "leg " + leg.number() + " starts at position " + position + ", not " + leg.from());
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        saved.update(List.of(position));
    }

    private static Event click(int position) {
        long lateByMs = position % 23 == 22 ? 700 : position % 17 == 16 ? 150 : 0;
        return new Event(position * 7L % KEYS, 0, position, Math.max(0, position * STEP_MS - lateByMs));
    }

    /** The watermark behind the events before a position. */
    private static Watermark watermark(int position) {
        return new Watermark((long) position / WATERMARK_EVERY * WATERMARK_EVERY * STEP_MS - 50);
    }

    @Override
    public void run(SourceContext<Event> out) throws Exception {
        if (position > 0) {
            out.emitWatermark(watermark(position));
        }
        while (!cancelled && position < leg.until()) {
            synchronized (out.getCheckpointLock()) {
                Event event = click(position++);
                out.collectWithTimestamp(event, event.time);
                if (position % WATERMARK_EVERY == 0) {
                    out.emitWatermark(watermark(position));
                }
            }
        }
        if (!leg.isLast()) {
            leg.arrive("clicks");
        }
        synchronized (stop) {
            while (!cancelled && !leg.mayEnd()) {
                TimeUnit.MILLISECONDS.timedWait(stop, LOOK_AGAIN_MS);
            }
        }
    }

    @Override
    public void cancel() {
        synchronized (stop) {
            cancelled = true;
            stop.notifyAll();
        }
    }
}
