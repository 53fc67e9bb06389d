package dev.millrace.engine.testing;

/**
 * A record of a random job. Immutable.
 *
 * @param id what it is; depends on its ancestry alone and not on any order of events
 * @param timestamp {@link Long#MIN_VALUE} if it has none
 * @param late whether it may be behind the watermark
 * @param link the edge that it travels
 * @param from the subtask that sent it
 * @param number of those sent before it on the same channel
 */
record Item(long id, long timestamp, boolean late, int link, int from, long number) {

    boolean hasTimestamp() {
        return timestamp != Long.MIN_VALUE;
    }
}
