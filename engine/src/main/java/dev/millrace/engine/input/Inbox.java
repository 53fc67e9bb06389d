package dev.millrace.engine.input;

import dev.millrace.engine.exchange.Channel;
import dev.millrace.engine.exchange.Scarcity;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.exchange.Signal.BarrierCancellation;
import dev.millrace.engine.exchange.Signal.Carried;
import dev.millrace.engine.exchange.Signal.EndOfChannel;
import dev.millrace.engine.exchange.Signal.EndOfData;
import dev.millrace.engine.exchange.Signal.Escaped;
import dev.millrace.engine.exchange.Signal.Idleness;
import dev.millrace.engine.exchange.Signal.Watermark;
import dev.millrace.engine.exchange.Waiting;
import java.util.List;
import java.util.Optional;

/** All channels into one task. Owned by the task's thread. */
public final class Inbox {
    /** Elements taken from one channel before the next has its turn. */
    private static final int BATCH = 256;
    /** Records that the receiver is shown at a time: enough to overlap their cache misses, few enough to stay in L1. */
    private static final int AHEAD = 32;

    private final Object[] aheadValues = new Object[AHEAD];
    private final long[] aheadTimestamps = new long[AHEAD];
    private final Channel[] channels;
    private final int[] inputOf;
    /** The channel's position within its input. */
    private final int[] positionOf;

    private final boolean[] ended;
    private final WatermarkMerge[] merges;
    private final int[] openChannels;
    private final boolean[] drained;
    private final BarrierAlignment alignment;
    private final Receiver receiver;
    private final Scarcity scarcity;
    private final BeforeBarrier beforeBarrier;
    private int endedInputs;
    private int endedChannels;
    private boolean allDrained = true;
    /** The data has just ended: what the task does then comes before what follows, barriers above all. */
    private boolean pausing;

    private int liveInputs;
    private int next;
    private long recordCount;
    private final long[] recordCounts;

    /** What has to be done before the receiver gets a barrier. */
    public interface BeforeBarrier {
        void run() throws Exception;
    }

    /**
     * @param inputs the channels of each input
     * @param scarcity looked at after each element: whether to stop reading for now
     */
    public Inbox(List<List<Channel>> inputs, Receiver receiver, Scarcity scarcity, BeforeBarrier beforeBarrier) {
        int total = inputs.stream().mapToInt(List::size).sum();
        this.channels = new Channel[total];
        this.inputOf = new int[total];
        this.positionOf = new int[total];
        this.ended = new boolean[total];
        this.merges = new WatermarkMerge[inputs.size()];
        this.openChannels = new int[inputs.size()];
        this.drained = new boolean[inputs.size()];
        this.recordCounts = new long[inputs.size()];
        this.receiver = receiver;
        this.scarcity = scarcity;
        this.beforeBarrier = beforeBarrier;
        this.alignment = new BarrierAlignment(total, new Barriers());
        int index = 0;
        for (int input = 0; input < inputs.size(); input++) {
            List<Channel> feeding = inputs.get(input);
            merges[input] = new WatermarkMerge(feeding.size(), new InputTime(input));
            openChannels[input] = feeding.size();
            liveInputs += feeding.isEmpty() ? 0 : 1;
            drained[input] = true;
            for (int position = 0; position < feeding.size(); position++, index++) {
                channels[index] = feeding.get(position);
                inputOf[index] = input;
                positionOf[index] = position;
            }
        }
    }

    /** Whether no record will come any more: every input has ended, or there is none. */
    public boolean isDataEnded() {
        return endedInputs == liveInputs;
    }

    /** Says how many elements should wait in all channels together at most. */
    public void limit(int elements) {
        for (Channel channel : channels) {
            channel.limit(elements / channels.length);
        }
    }

    /** Whether nothing at all will come any more, not even a barrier. */
    public boolean isEnded() {
        return endedChannels == channels.length;
    }

    /** Whether the inputs ran dry, as opposed to the job being suspended; meaningful once the data has ended. */
    public boolean isDrained() {
        return allDrained;
    }

    /** No barrier of an epoch up to this one will be delivered any more. */
    public long settledEpoch() {
        return alignment.settledEpoch();
    }

    /** Records delivered so far. */
    public long recordCount() {
        return recordCount;
    }

    /** Those of one input; up to a batch behind. */
    public long recordCount(int input) {
        return recordCounts[input];
    }

    /** A record of the input that would be among the next to be delivered; empty if there is none. */
    public Optional<Waiting> waiting(int input) {
        for (int index = 0; index < channels.length; index++) {
            if (inputOf[index] == input && !channels[index].hasBacklog()) {
                Optional<Waiting> next = channels[index].waiting();
                if (next.isPresent()) {
                    return next;
                }
            }
        }
        return Optional.empty();
    }

    /** The event time of an input, {@link Long#MIN_VALUE} before its first watermark. */
    public long watermark(int input) {
        return merges[input].current();
    }

    /**
     * Delivers what has arrived, a batch a channel in turn; stops where the data ends, for the task to finish before it
     * sees what follows.
     *
     * @return how many elements were taken; 0 if nothing could be
     */
    public int drain(int budget) throws Exception {
        int taken = 0;
        int inVain = 0;
        while (taken < budget && inVain < channels.length) {
            int index = next;
            next = next + 1 == channels.length ? 0 : next + 1;
            int batch = drainNext(index, Math.min(BATCH, budget - taken));
            taken += batch;
            inVain = batch == 0 ? inVain + 1 : 0;
            if (pausing || (batch > 0 && scarcity.isRaised())) {
                pausing = false;
                break;
            }
        }
        return taken;
    }

    private int drainNext(int index, int limit) throws Exception {
        long before = recordCount;
        try {
            return drainBatch(index, limit);
        } finally {
            recordCounts[inputOf[index]] += recordCount - before;
        }
    }

    private int drainBatch(int index, int limit) throws Exception {
        if (channels[index].hasBacklog()) {
            return isWanted(inputOf[index]) ? drainBacklog(index, limit) : 0;
        }
        return isReadable(index) ? drainChannel(index, limit) : 0;
    }

    /** No barrier is among it: the ring, with those of this run, is read when nothing is left of it. */
    private int drainBacklog(int index, int limit) throws Exception {
        Channel channel = channels[index];
        int taken = 0;
        while (taken < limit && channel.hasBacklog()) {
            signal(index, channel.takeBacklog());
            taken++;
            if (scarcity.isRaised() || !isWanted(inputOf[index])) {
                break;
            }
        }
        return taken;
    }

    private boolean isReadable(int index) {
        return !ended[index] && channels[index].available() > 0 && !alignment.isHeld(index) && isWanted(inputOf[index]);
    }

    private boolean isWanted(int input) {
        return !receiver.selects() || receiver.accepts(input);
    }

    private int drainChannel(int index, int limit) throws Exception {
        Channel channel = channels[index];
        int input = inputOf[index];
        int count = Math.min(channel.available(), limit);
        int taken = 0;
        int shown = receiver.looksAhead() ? 0 : count;
        boolean selects = receiver.selects();
        try {
            while (taken < count) {
                if (taken == shown) {
                    shown += lookAhead(channel, input, count - taken);
                }
                Object element = channel.peek();
                long timestamp = channel.peekTimestamp();
                channel.take();
                taken++;
                if (element instanceof Signal signal) {
                    signal(index, signal);
                    if (pausing || ended[index] || alignment.isHeld(index)) {
                        break;
                    }
                } else {
                    recordCount++;
                    receiver.record(input, element, timestamp, timestamp != Channel.NO_TIMESTAMP);
                }
                if (scarcity.isRaised() || (selects && !receiver.accepts(input))) {
                    break;
                }
            }
        } finally {
            channel.release();
        }
        return taken;
    }

    /** Returns for how many elements this was the look ahead. */
    private int lookAhead(Channel channel, int input, int limit) {
        int length = Math.min(limit, AHEAD);
        int records = 0;
        for (int i = 0; i < length; i++) {
            Object element = channel.peek(i);
            if (!(element instanceof Signal)) {
                aheadValues[records] = element;
                aheadTimestamps[records] = channel.peekTimestamp(i);
                records++;
            }
        }
        receiver.lookAhead(input, aheadValues, aheadTimestamps, records);
        return length;
    }

    private void signal(int index, Signal signal) throws Exception {
        int input = inputOf[index];
        if (signal instanceof Watermark watermark) {
            merges[input].watermark(positionOf[index], watermark.timestamp());
        } else if (signal instanceof Escaped escaped) {
            recordCount++;
            receiver.record(input, escaped.value(), escaped.timestamp(), escaped.hasTimestamp());
        } else if (signal instanceof Idleness idleness) {
            merges[input].idleness(positionOf[index], idleness.isIdle());
        } else if (signal instanceof Barrier barrier) {
            alignment.barrier(index, barrier);
        } else if (signal instanceof BarrierCancellation cancellation) {
            alignment.cancelled(cancellation.epoch());
        } else if (signal instanceof EndOfData end) {
            endOfData(input, end);
        } else if (signal instanceof EndOfChannel) {
            ended[index] = true;
            endedChannels++;
            alignment.ended(index);
        } else if (signal instanceof Carried carried) {
            receiver.carried(input, carried.content());
        } else {
            throw new IllegalStateException("unknown signal " + signal);
        }
    }

    private void endOfData(int input, EndOfData end) throws Exception {
        drained[input] &= end.isDrained();
        if (--openChannels[input] == 0) {
            endedInputs++;
            pausing = isDataEnded();
            allDrained &= drained[input];
            receiver.endOfInput(input, drained[input]);
        }
    }

    private final class InputTime implements WatermarkMerge.Listener {
        private final int input;

        InputTime(int input) {
            this.input = input;
        }

        @Override
        public void watermark(long timestamp) throws Exception {
            receiver.watermark(input, timestamp);
        }

        @Override
        public void idleness(boolean idle) throws Exception {
            receiver.idleness(input, idle);
        }
    }

    private final class Barriers implements BarrierAlignment.Listener {
        @Override
        public void begun(Barrier barrier) throws Exception {
            receiver.barrierBegun(barrier);
        }

        @Override
        public void complete(Barrier barrier) throws Exception {
            beforeBarrier.run();
            receiver.barrier(barrier);
        }

        @Override
        public void abandoned(long epoch) throws Exception {
            receiver.barrierAbandoned(epoch);
        }
    }
}
