package dev.millrace.engine.exchange;

/**
 * Something that travels between records, in their order, and is not a record. An abstract class and not an interface
 * because every element of every channel is tested for it, and a class test is the cheaper of the two. Immutable.
 */
public abstract class Signal {

    private Signal() {}

    /** No record with a timestamp at or below {@link #timestamp()} follows on this channel, unless it is late. */
    public static final class Watermark extends Signal {
        private final long timestamp;

        public Watermark(long timestamp) {
            this.timestamp = timestamp;
        }

        /** In milliseconds of event time; {@link Long#MAX_VALUE} says that event time is over. */
        public long timestamp() {
            return timestamp;
        }
    }

    /** The channel stops or resumes taking part in the advance of event time. */
    public static final class Idleness extends Signal {
        public static final Idleness IDLE = new Idleness(true);
        public static final Idleness ACTIVE = new Idleness(false);

        private final boolean idle;

        private Idleness(boolean idle) {
            this.idle = idle;
        }

        public boolean isIdle() {
            return idle;
        }
    }

    /** Cuts the stream in two: what came before belongs to checkpoint {@link #epoch()}, what follows does not. */
    public static final class Barrier extends Signal {
        private final long epoch;
        private final boolean aligned;
        private final Object request;

        /**
         * @param aligned whether a task must hold back the channels that delivered the barrier until all have (exactly
         *     once), or may go on reading them (at least once)
         * @param request what the host wants to know about the checkpoint; the engine does not look at it
         */
        public Barrier(long epoch, boolean aligned, Object request) {
            this.epoch = epoch;
            this.aligned = aligned;
            this.request = request;
        }

        public long epoch() {
            return epoch;
        }

        public boolean aligned() {
            return aligned;
        }

        public Object request() {
            return request;
        }
    }

    /** Checkpoint {@link #epoch()} was given up: nobody waits for its barriers any longer. */
    public static final class BarrierCancellation extends Signal {
        private final long epoch;

        public BarrierCancellation(long epoch) {
            this.epoch = epoch;
        }

        public long epoch() {
            return epoch;
        }
    }

    /** No record or watermark follows; barriers may. */
    public static final class EndOfData extends Signal {
        /** The input ran dry: what is buffered is to be flushed out. */
        public static final EndOfData DRAINED = new EndOfData(true);
        /** The job was stopped with its state kept: nothing is to be flushed, it will be resumed. */
        public static final EndOfData SUSPENDED = new EndOfData(false);

        private final boolean drained;

        private EndOfData(boolean drained) {
            this.drained = drained;
        }

        public boolean isDrained() {
            return drained;
        }
    }

    /** The last element of a channel. */
    public static final class EndOfChannel extends Signal {
        public static final EndOfChannel INSTANCE = new EndOfChannel();

        private EndOfChannel() {}
    }

    /** A message of the host's that the engine only carries. */
    public static final class Carried extends Signal {
        private final Object content;

        public Carried(Object content) {
            this.content = content;
        }

        public Object content() {
            return content;
        }
    }

    /**
     * A record as a signal: one that the plain encoding of a channel cannot express, a null or one whose timestamp is
     * the sentinel, or one that is in no channel yet.
     */
    public static final class Escaped extends Signal {
        private final Object value;
        private final long timestamp;
        private final boolean hasTimestamp;

        /** @param timestamp meaningless unless {@code hasTimestamp} */
        public Escaped(Object value, long timestamp, boolean hasTimestamp) {
            this.value = value;
            this.timestamp = timestamp;
            this.hasTimestamp = hasTimestamp;
        }

        public Object value() {
            return value;
        }

        public long timestamp() {
            return timestamp;
        }

        public boolean hasTimestamp() {
            return hasTimestamp;
        }
    }
}
