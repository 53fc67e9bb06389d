package dev.millrace.flink.host;

import java.io.IOException;
import java.util.List;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedThrowable;

/** Says in which task, operator and record user code failed; the cause is what it threw. Immutable. */
public final class TaskFailure extends JobException {
    private static final long serialVersionUID = 1L;

    private static final String COORDINATOR = "the coordinator of operator ";

    private final String task;
    private final String site;

    private TaskFailure(TaskFailure original, Throwable cause) {
        super(original.getMessage(), cause);
        this.task = original.task;
        this.site = original.site;
        setStackTrace(original.getStackTrace());
    }

    TaskFailure(String vertex, String task, String site, Throwable cause) {
        super("Task '" + task + "' failed" + (site.isEmpty() ? "" : " in " + site) + ": " + cause, cause);
        this.task = task;
        this.site = site.isEmpty() ? "vertex '" + vertex + "'" : site;
    }

    /** Of the part of an operator that all subtasks share; the task is a vertex then, without a number. */
    public static TaskFailure ofCoordinator(
            List<HostedVertex> vertices, OperatorID operator, ClassLoader classLoader, Throwable cause) {
        for (HostedVertex vertex : vertices) {
            StreamConfig head = new StreamConfig(vertex.configuration());
            for (StreamConfig config :
                    head.getTransitiveChainedTaskConfigsWithSelf(classLoader).values()) {
                if (operator.equals(config.getOperatorID())) {
                    String site = COORDINATOR + "'" + config.getOperatorName() + "'";
                    return new TaskFailure(vertex.name(), vertex.name(), site, cause);
                }
            }
        }
        return new TaskFailure("", "", COORDINATOR + operator, cause);
    }

    /**
     * Itself if it can be serialized; otherwise with a stand-in for what user code threw, as Flink has it, so that task
     * and site are not lost together with the cause.
     */
    public TaskFailure portable() {
        try {
            InstantiationUtil.serializeObject(this);
            return this;
        } catch (IOException | RuntimeException e) {
            return new TaskFailure(this, new SerializedThrowable(getCause()));
        }
    }

    /** Whether it happened in a task, and not in a coordinator. */
    public boolean isOfTask() {
        return !site.startsWith(COORDINATOR);
    }

    /** "Map -> Sink (2/4)". */
    public String task() {
        return task;
    }

    /** "operator 'x' on record y". */
    public String site() {
        return site;
    }
}
