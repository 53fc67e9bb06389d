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
                className(node.getOperatorFactory()),
                HOSTED,
                NO_NATIVE_OPERATORS);
    }

    private static String className(StreamOperatorFactory<?> factory) {
        Class<?> type = factory instanceof SimpleOperatorFactory<?> simple
                ? simple.getOperator().getClass()
                : factory.getClass();
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
