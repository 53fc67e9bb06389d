package dev.millrace.flink.metric;

import java.io.OutputStream;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates what the records of one edge would be in bytes, on Flink's network: some are serialised, for no other
 * purpose. Owned by the thread that has the records; {@link #bytes()} is for any.
 *
 * <p>Records are charged with the mean size that was known before them, so that what is estimated never becomes less.
 */
public final class EdgeBytes {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeBytes.class);

    /** Records between two that are serialised, once some have been. */
    static final long RECORDS_A_SAMPLE = 1024;
    /** As many samples the mean is of, roughly. */
    private static final int MEMORY = 64;
    /** What Flink writes beside each record: its length and what it is. */
    private static final int FRAME_BYTES = 5;

    private final TypeSerializer<Object> serializer;
    private final LongSupplier records;
    private final int copies;
    private final String where;
    private long samples;
    /** The first is wanted before any has passed: an input's records are looked at before they are taken. */
    private long due;

    private volatile Known known = new Known(0, 0, 0);

    /**
     * @param records that a number of records were
     * @param bytes estimated to be
     * @param mean size of what comes after them
     */
    private record Known(long records, double bytes, double mean) {}

    /**
     * @param serializer of the records; used by the owning thread only
     * @param records that have passed the edge until now
     * @param copies of each record that Flink would send
     * @param where the edge is, for people
     */
    @SuppressWarnings("unchecked")
    public EdgeBytes(TypeSerializer<?> serializer, LongSupplier records, int copies, String where) {
        this.serializer = (TypeSerializer<Object>) serializer;
        this.records = records;
        this.copies = copies;
        this.where = where;
    }

    /** Whether a record is wanted: the first, the second, the fourth and so on, later one of 1,024. */
    public boolean isDue() {
        return records.getAsLong() >= due;
    }

    /** Takes the measure of a record; never throws because of it. */
    public void sample(Object value, boolean hasTimestamp) {
        int size;
        try {
            DataOutputViewStreamWrapper counting = new DataOutputViewStreamWrapper(OutputStream.nullOutputStream());
            serializer.serialize(value, counting);
            size = counting.size();
        } catch (Throwable thrown) { // Whatever it is, the job would not have come upon it.
            due = Long.MAX_VALUE;
            LOG.warn("bytes {} are not estimated any more: a record could not be serialised", where, thrown);
            return;
        }
        add(copies * (FRAME_BYTES + (hasTimestamp ? Long.BYTES : 0) + (double) size));
    }

    private void add(double size) {
        long now = Math.max(1, records.getAsLong());
        samples++;
        Known last = known;
        double mean = last.mean + (size - last.mean) / Math.min(samples, MEMORY);
        double charged = samples == 1 ? size : last.mean;
        known = new Known(now, last.bytes + (now - last.records) * charged, mean);
        due = now + Math.min(now, RECORDS_A_SAMPLE);
    }

    /** The estimate; 0 before a record was seen. */
    long bytes() {
        Known last = known;
        return Math.round(last.bytes + Math.max(0, records.getAsLong() - last.records) * last.mean);
    }
}
