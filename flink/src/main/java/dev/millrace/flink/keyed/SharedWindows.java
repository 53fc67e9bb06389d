package dev.millrace.flink.keyed;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperator;

/**
 * The operators of a task whose namespaces are windows that many keys have in common, since they depend on time alone.
 * Sessions are not among them. Owned by the task's thread.
 */
public final class SharedWindows {
    private static final Set<Class<?>> ASSIGNERS = Set.of(
            TumblingEventTimeWindows.class,
            TumblingProcessingTimeWindows.class,
            SlidingEventTimeWindows.class,
            SlidingProcessingTimeWindows.class,
            GlobalWindows.class);

    private final Set<String> operators = new HashSet<>();

    /** Has a look at an operator. */
    public void add(StreamOperator<?> operator, OperatorID id) {
        if (operator instanceof WindowOperator<?, ?, ?, ?, ?> windows
                && ASSIGNERS.contains(windows.getWindowAssigner().getClass())) {
            operators.add(id.toString());
        }
    }

    /** @param operatorIdentifier what Flink calls an operator of a subtask: its id is a part of that */
    boolean contains(String operatorIdentifier) {
        return operators.stream().anyMatch(operatorIdentifier::contains);
    }
}
