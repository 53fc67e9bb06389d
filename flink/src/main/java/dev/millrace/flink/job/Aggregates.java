package dev.millrace.flink.job;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.runtime.taskexecutor.GlobalAggregateManager;

/** Values that all subtasks of a job aggregate together. Thread-safe. */
final class Aggregates implements GlobalAggregateManager {
    private final Map<String, Object> accumulators = new HashMap<>();

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <I, A, O> O updateGlobalAggregate(
            String name, Object aggregand, AggregateFunction<I, A, O> function) throws IOException {
        try {
            A accumulator = (A) accumulators.computeIfAbsent(name, missing -> function.createAccumulator());
            A updated = function.add((I) aggregand, accumulator);
            accumulators.put(name, updated);
            return function.getResult(updated);
        } catch (RuntimeException e) {
            // As in Flink, where the function is called by the JobMaster and the caller is told of a failed call.
            throw new IOException("Error updating global aggregate '" + name + "'.", e);
        }
    }
}
