package dev.millrace.benchmarks.source;

import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Every {@code step}-th index from {@code next} up to, not including, {@code end}. Immutable.
 *
 * @param first the number of the split, which is also its first index
 */
record SequenceSplit(int first, int step, long next, long end) implements SourceSplit, Serializable {
    @Override
    public String splitId() {
        return Integer.toString(first);
    }
}
