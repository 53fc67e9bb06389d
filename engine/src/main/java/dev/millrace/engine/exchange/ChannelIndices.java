package dev.millrace.engine.exchange;

/** Room before the indices, so that no neighbour in memory shares their first cache line. */
abstract class PadBeforeIndices {
    long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p0a, p0b, p0c, p0d, p0e;
}

/** Owned by the producer, but for {@code publishedTail}, which the consumer reads. */
abstract class ProducerIndices extends PadBeforeIndices {
    long tail;
    long seenHead;
    long producerPublished;
    volatile long publishedTail;
    /** Raised by the producer, lowered by whichever end sees room first. */
    volatile boolean producerWaits;
}

/** Room between the two groups. */
abstract class PadBetweenIndices extends ProducerIndices {
    long r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r0a, r0b, r0c, r0d, r0e;
}

/** Owned by the consumer, but for {@code releasedHead}, which the producer reads. */
abstract class ConsumerIndices extends PadBetweenIndices {
    long head;
    long seenTail;
    long consumerReleased;
    volatile long releasedHead;
}

/**
 * The indices of a {@link Channel}, each group on cache lines of its own so that the ends do not disturb each other.
 */
abstract class ChannelIndices extends ConsumerIndices {
    long s00, s01, s02, s03, s04, s05, s06, s07, s08, s09, s0a, s0b, s0c, s0d, s0e;
}
