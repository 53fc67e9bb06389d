package dev.millrace.cli.diagnosis;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.functions.sink.SocketClientSink;
import org.apache.flink.streaming.api.functions.source.SocketTextStreamFunction;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;

/** Where the operators of a job connect to, as far as Flink's own functions say so. Immutable. */
public final class Endpoints {
    /** Of a job whose operators say nothing. */
    public static final Endpoints NONE = new Endpoints(Map.of());

    private final Map<String, String> byOperator;

    private Endpoints(Map<String, String> byOperator) {
        this.byOperator = byOperator;
    }

    public static Endpoints of(StreamGraph graph) {
        Map<String, String> byOperator = new LinkedHashMap<>();
        for (StreamNode node : graph.getStreamNodes()) {
            if (node.getOperatorFactory() instanceof SimpleOperatorFactory<?> factory
                    && factory.getOperator() instanceof AbstractUdfStreamOperator<?, ?> operator) {
                of(operator.getUserFunction()).ifPresent(endpoint -> byOperator.put(node.getOperatorName(), endpoint));
            }
        }
        return new Endpoints(byOperator);
    }

    private static Optional<String> of(Object function) {
        if (function instanceof SocketTextStreamFunction) {
            return read(SocketTextStreamFunction.class, "hostname", function)
                    .flatMap(host -> read(SocketTextStreamFunction.class, "port", function)
                            .map(port -> host + ":" + port));
        }
        if (function instanceof SocketClientSink) {
            return read(SocketClientSink.class, "hostName", function)
                    .flatMap(host ->
                            read(SocketClientSink.class, "port", function).map(port -> host + ":" + port));
        }
        return Optional.empty();
    }

    /** Empty if another version of Flink calls its fields otherwise. */
    private static Optional<Object> read(Class<?> type, String name, Object owner) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return Optional.ofNullable(field.get(owner));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** {@code host:port} of an operator in the task; empty if none is known or several are. */
    Optional<String> of(String task) {
        String found = null;
        for (Map.Entry<String, String> entry : byOperator.entrySet()) {
            if (task.contains(entry.getKey())) {
                if (found != null) {
                    return Optional.empty();
                }
                found = entry.getValue();
            }
        }
        return Optional.ofNullable(found);
    }
}
