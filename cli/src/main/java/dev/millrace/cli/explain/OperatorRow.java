package dev.millrace.cli.explain;

import java.util.List;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;

/** One operator, in the columns of the plan's table. Immutable. */
final class OperatorRow {
    private static final String HOSTED = "hosted";
    private static final String NO_NATIVE_OPERATORS = "this version runs every operator with Flink's own code";

    private OperatorRow() {}

    /** Name, uid, hash, class, hosted or native, and the reason. */
    static List<String> of(StreamConfig operator, StreamNode node) {
        String uid = node.getTransformationUID();
        return List.of(
                node.getOperatorName(),
                uid == null ? "-" : uid,
                operator.getOperatorID().toHexString(),
                className(node),
                HOSTED,
                NO_NATIVE_OPERATORS);
    }

    /** The two ends of an iteration have no operator: the task itself does their work. */
    private static String className(StreamNode node) {
        StreamOperatorFactory<?> factory = node.getOperatorFactory();
        if (factory == null) {
            return shortName(node.getJobVertexClass());
        }
        return shortName(
                factory instanceof SimpleOperatorFactory<?> simple
                        ? simple.getOperator().getClass()
                        : factory.getClass());
    }

    private static String shortName(Class<?> type) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
