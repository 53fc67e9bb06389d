package dev.millrace.flink.job;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.AccumulatorHelper;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** What the functions of a job count in Flink's accumulators. Thread-safe. */
final class Accumulators {
    private final Collection<Map<String, Accumulator<?, ?>>> ofTasks = new ConcurrentLinkedQueue<>();
    private volatile Map<String, SerializedValue<OptionalFailure<Object>>> frozen;

    /** Adds those of one task; they are read whenever somebody asks. */
    void add(Map<String, Accumulator<?, ?>> ofTask) {
        ofTasks.add(ofTask);
    }

    private Map<String, OptionalFailure<Accumulator<?, ?>>> merged() {
        Map<String, OptionalFailure<Accumulator<?, ?>>> merged = new HashMap<>();
        for (Map<String, Accumulator<?, ?>> ofTask : ofTasks) {
            ofTask.forEach((name, accumulator) -> merge(merged, name, accumulator));
        }
        return merged;
    }

    /** Two that do not go together, of different types under one name, have a failure for a result. */
    private static void merge(
            Map<String, OptionalFailure<Accumulator<?, ?>>> merged, String name, Accumulator<?, ?> accumulator) {
        try {
            AccumulatorHelper.mergeInto(merged, Map.of(name, accumulator));
        } catch (RuntimeException e) {
            merged.put(name, OptionalFailure.ofFailure(e));
        }
    }

    /** The results over all tasks, each serialised, or with the reason why there is none. */
    Map<String, SerializedValue<OptionalFailure<Object>>> results() {
        Map<String, SerializedValue<OptionalFailure<Object>>> last = frozen;
        return last != null ? last : current();
    }

    /** Keeps the results as they are and forgets the accumulators; none are kept if they cannot be merged. */
    void freeze() {
        try {
            frozen = results();
        } finally {
            if (frozen == null) {
                frozen = Map.of();
            }
            ofTasks.clear();
        }
    }

    private Map<String, SerializedValue<OptionalFailure<Object>>> current() {
        Map<String, SerializedValue<OptionalFailure<Object>>> results = new HashMap<>();
        merged().forEach((name, accumulator) -> results.put(name, serialise(name, accumulator)));
        return results;
    }

    private static SerializedValue<OptionalFailure<Object>> serialise(
            String name, OptionalFailure<Accumulator<?, ?>> accumulator) {
        OptionalFailure<Object> value = accumulator.isFailure()
                ? OptionalFailure.ofFailure(accumulator.getFailureCause())
                : localValue(accumulator.getUnchecked());
        try {
            return new SerializedValue<>(value);
        } catch (IOException e) {
            return failure(new IOException("the result of accumulator '" + name + "' cannot be serialised", e));
        }
    }

    private static OptionalFailure<Object> localValue(Accumulator<?, ?> accumulator) {
        try {
            return OptionalFailure.of(accumulator.getLocalValue());
        } catch (RuntimeException e) {
            return OptionalFailure.ofFailure(e);
        }
    }

    private static SerializedValue<OptionalFailure<Object>> failure(IOException cause) {
        try {
            return new SerializedValue<>(OptionalFailure.ofFailure(cause));
        } catch (IOException impossible) {
            throw new IllegalStateException("a failure cannot be serialised", impossible);
        }
    }
}
