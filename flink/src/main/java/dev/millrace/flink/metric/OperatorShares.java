package dev.millrace.flink.metric;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * How much of a job's work the engine does with code of its own, and how much Flink's operators do, by the records that
 * operators take. Thread-safe.
 */
public final class OperatorShares {
    private final List<Operator> operators = new CopyOnWriteArrayList<>();

    /** Who keeps the keyed state of an operator. */
    public enum KeyedState {
        /** It has none. */
        NONE,
        /** Flink, or RocksDB. */
        HOSTED,
        /** Tables of the engine. */
        NATIVE
    }

    private record Operator(Counter records, boolean isNative, KeyedState state) {}

    void register(MetricGroup job) {
        MetricGroup own = job.addGroup("millrace");
        own.gauge("nativeShare", this::nativeShare);
        own.gauge("nativeStateShare", this::nativeStateShare);
    }

    /** @param isNative whether it is the engine's own; one of Flink's is hosted */
    void add(Counter records, boolean isNative, KeyedState state) {
        operators.add(new Operator(records, isNative, state));
    }

    /** Of the records that operators took, how much went to native ones, from 0 to 1; NaN before there was one. */
    double nativeShare() {
        return records(Operator::isNative) / records(all -> true);
    }

    /**
     * Of the records that operators with keyed state took, how much went to those that keep it in the engine's tables.
     */
    double nativeStateShare() {
        return records(operator -> operator.state == KeyedState.NATIVE)
                / records(operator -> operator.state != KeyedState.NONE);
    }

    private double records(Predicate<Operator> which) {
        return operators.stream()
                .filter(which)
                .mapToLong(operator -> operator.records.getCount())
                .sum();
    }
}
