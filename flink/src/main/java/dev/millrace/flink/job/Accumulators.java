package dev.millrace.flink.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.AccumulatorHelper;
import org.apache.flink.runtime.accumulators.StringifiedAccumulatorResult;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedValue;

/** What the functions of a job count in Flink's accumulators. Thread-safe. */
final class Accumulators {
    private final Map<AccumulatorTexts.Subtask, Map<String, Accumulator<?, ?>>> ofTasks = new ConcurrentHashMap<>();
    private volatile Map<String, SerializedValue<OptionalFailure<Object>>> frozen;
    private volatile AccumulatorTexts frozenTexts;

    /** Adds those of one task; they are read whenever somebody asks. */
    void add(AccumulatorTexts.Subtask task, Map<String, Accumulator<?, ?>> ofTask) {
        ofTasks.put(task, ofTask);
    }

    private static Map<String, OptionalFailure<Accumulator<?, ?>>> merged(
            Collection<Map<String, Accumulator<?, ?>>> tasks) {
        Map<String, OptionalFailure<Accumulator<?, ?>>> merged = new HashMap<>();
        for (Map<String, Accumulator<?, ?>> ofTask : tasks) {
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
            frozenTexts = texts();
            frozen = results();
        } finally {
            if (frozen == null) {
                frozen = Map.of();
            }
            if (frozenTexts == null) {
                frozenTexts = AccumulatorTexts.NONE;
            }
            ofTasks.clear();
        }
    }

    /** The results in words, over all tasks and task by task. */
    AccumulatorTexts texts() {
        AccumulatorTexts last = frozenTexts;
        if (last != null || ofTasks.values().stream().allMatch(Map::isEmpty)) {
            return last == null ? AccumulatorTexts.NONE : last;
        }
        Map<JobVertexID, List<Map<String, Accumulator<?, ?>>>> byVertex = new HashMap<>();
        Map<AccumulatorTexts.Subtask, List<StringifiedAccumulatorResult>> ofSubtasks = new HashMap<>();
        ofTasks.forEach((subtask, accumulators) -> {
            byVertex.computeIfAbsent(subtask.vertex(), vertex -> new ArrayList<>())
                    .add(accumulators);
            ofSubtasks.put(subtask, inWords(List.of(accumulators)));
        });
        Map<JobVertexID, List<StringifiedAccumulatorResult>> ofVertices = new HashMap<>();
        byVertex.forEach((vertex, accumulators) -> ofVertices.put(vertex, inWords(accumulators)));
        return new AccumulatorTexts(inWords(ofTasks.values()), ofVertices, ofSubtasks);
    }

    private static List<StringifiedAccumulatorResult> inWords(Collection<Map<String, Accumulator<?, ?>>> tasks) {
        return List.of(StringifiedAccumulatorResult.stringifyAccumulatorResults(merged(tasks)));
    }

    private Map<String, SerializedValue<OptionalFailure<Object>>> current() {
        Map<String, SerializedValue<OptionalFailure<Object>>> results = new HashMap<>();
        merged(ofTasks.values()).forEach((name, accumulator) -> results.put(name, serialise(name, accumulator)));
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
