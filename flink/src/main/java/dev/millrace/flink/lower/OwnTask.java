package dev.millrace.flink.lower;

import java.util.HashMap;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.tasks.TaskInvokable;
import org.apache.flink.streaming.api.TimeCharacteristic;
import org.apache.flink.streaming.api.functions.source.RichParallelSourceFunction;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.StreamSource;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;

/**
 * A task of a class of the job's own, as a source that emits nothing: it gets a thread and is cancelled as one. Such
 * vertices come from graphs that were put together by hand. Owned by the source's thread, save {@link #cancel()}.
 */
final class OwnTask extends RichParallelSourceFunction<Object> {
    private static final long serialVersionUID = 1L;

    private final String className;
    private transient Environment environment;
    private transient TaskInvokable task;
    private transient boolean isCancelled;

    OwnTask(String className) {
        this.className = className;
    }

    /** Whether the vertex runs a task that is none of Flink's, and needs nothing of what they find around them. */
    static boolean isOne(JobVertex vertex, ClassLoader classLoader) {
        String name = vertex.getInvokableClassName();
        if (name == null
                || name.startsWith("org.apache.flink.runtime.operators.")
                || name.startsWith("org.apache.flink.streaming.runtime.tasks.")
                || !vertex.getInputs().isEmpty()
                || vertex.getNumberOfProducedIntermediateDataSets() > 0) {
            return false;
        }
        try {
            return TaskInvokable.class.isAssignableFrom(Class.forName(name, false, classLoader));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** What Flink's API would have written for the source, after what the vertex says itself. */
    static Configuration configuration(JobVertex vertex) {
        StreamConfig config = new StreamConfig(new Configuration(vertex.getConfiguration()));
        config.setStreamOperator(new Operator(vertex.getInvokableClassName()));
        config.setOperatorID(vertex.getOperatorIDs().get(0).getGeneratedOperatorID());
        config.setOperatorName(vertex.getName());
        config.setVertexID(0);
        config.setChainIndex(0);
        config.setChainStart();
        config.setChainEnd();
        config.setNumberOfOutputs(0);
        config.setTimeCharacteristic(TimeCharacteristic.EventTime);
        config.setChainedOutputs(List.of());
        config.setOperatorNonChainedOutputs(List.of());
        config.setVertexNonChainedOutputs(List.of());
        config.setAndSerializeTransitiveChainedTaskConfigs(new HashMap<>());
        config.serializeAllConfigs();
        return config.getConfiguration();
    }

    /** The operator around it, which knows the environment that tasks are made with. */
    static final class Operator extends StreamSource<Object, OwnTask> {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("this-escape") // as all of Flink's operators do
        Operator(String className) {
            super(new OwnTask(className));
        }

        @Override
        public void setup(StreamTask<?, ?> container, StreamConfig config, Output<StreamRecord<Object>> output) {
            super.setup(container, config, output);
            getUserFunction().environment = container.getEnvironment();
        }
    }

    @Override
    public void run(SourceContext<Object> context) throws Exception {
        TaskInvokable made = environment
                .getUserCodeClassLoader()
                .asClassLoader()
                .loadClass(className)
                .asSubclass(TaskInvokable.class)
                .getConstructor(Environment.class)
                .newInstance(environment);
        synchronized (this) {
            if (isCancelled) {
                return;
            }
            task = made;
        }
        Throwable failure = null;
        try {
            made.restore();
            made.invoke();
        } catch (Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            made.cleanUp(failure);
        }
    }

    @Override
    public void cancel() {
        TaskInvokable running;
        synchronized (this) {
            isCancelled = true;
            running = task;
        }
        if (running != null) {
            try {
                running.cancel();
            } catch (Exception e) {
                throw new IllegalStateException("task of class " + className + " cannot be cancelled: " + e, e);
            }
        }
    }
}
