package dev.millrace.difference.harness;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;

/**
 * What a run left: compared between engines. Immutable.
 *
 * @param end the state of the last job, or what kept it from having one
 * @param rootCause type and message of the innermost cause, empty if nothing failed
 * @param trace the whole failure, to read and not to compare
 */
record Outcome(
        String engine,
        String end,
        Map<String, List<String>> outputs,
        Map<String, String> accumulators,
        String rootCause,
        String trace) {

    /** Results that a program fetches are passed on under random names. */
    private static final String FETCHED_RESULTS = "dataStreamCollect_";

    private static final int SHOWN_CAUSES = 4;
    private static final int SHOWN_FRAMES = 3;

    static Outcome of(String engine, JobResult result, Recording recording) throws Exception {
        Throwable failure = result.getSerializedThrowable().map(Outcome::opened).orElse(null);
        return new Outcome(
                engine,
                result.getApplicationStatus().deriveJobStatus().name(),
                recording.arranged(),
                accumulators(result),
                rootCause(failure),
                trace(failure));
    }

    static Outcome broken(String engine, String what, Throwable failure, Recording recording) {
        return new Outcome(engine, what, recording.arranged(), Map.of(), rootCause(failure), trace(failure));
    }

    boolean ended(JobStatus expected) {
        return end.equals(expected.name());
    }

    private static Map<String, String> accumulators(JobResult result) throws IOException, ClassNotFoundException {
        Map<String, String> rendered = new TreeMap<>();
        for (Map.Entry<String, SerializedValue<OptionalFailure<Object>>> entry :
                result.getAccumulatorResults().entrySet()) {
            if (entry.getKey().startsWith(FETCHED_RESULTS)) {
                continue;
            }
            OptionalFailure<Object> value = entry.getValue().deserializeValue(Outcome.class.getClassLoader());
            rendered.put(entry.getKey(), value.isFailure() ? rootCause(value.getFailureCause()) : text(value));
        }
        return rendered;
    }

    /** A list accumulator's order depends on which subtask is merged first. */
    private static String text(OptionalFailure<Object> value) {
        Object result = value.getUnchecked();
        return result instanceof List<?> list
                ? list.stream().map(Rendering::of).sorted().toList().toString()
                : Rendering.of(result);
    }

    private static Throwable opened(Throwable failure) {
        return failure instanceof SerializedThrowable serialized
                ? serialized.deserializeError(Outcome.class.getClassLoader())
                : failure;
    }

    private static String rootCause(Throwable failure) {
        if (failure == null) {
            return "";
        }
        Throwable root = opened(failure);
        for (Throwable next = root.getCause();
                next != null && next != root;
                next = opened(root).getCause()) {
            root = opened(next);
        }
        return root.getClass().getName() + ": " + root.getMessage();
    }

    /** The causes in order with where each came from; frames below those say nothing about a difference. */
    private static String trace(Throwable failure) {
        StringBuilder text = new StringBuilder();
        Throwable next = failure == null ? null : opened(failure);
        for (int depth = 0; next != null && depth < SHOWN_CAUSES; depth++) {
            text.append("\n    ").append(next);
            Arrays.stream(next.getStackTrace())
                    .limit(SHOWN_FRAMES)
                    .forEach(frame -> text.append("\n        at ").append(frame));
            next = next.getCause() == null ? null : opened(next.getCause());
        }
        return text.toString();
    }
}
