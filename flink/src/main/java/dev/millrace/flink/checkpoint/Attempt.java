package dev.millrace.flink.checkpoint;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.flink.coordinate.Coordinators;
import java.util.List;
import org.apache.flink.runtime.jobgraph.JobVertexID;

/** The running tasks of a job, as checkpoints see them. Thread-safe. */
public interface Attempt {

    /** One task. */
    record Subtask(JobVertexID vertex, int index) {}

    List<VertexShape> vertices();

    Coordinators coordinators();

    /** What the tasks are doing, all at the same moment. */
    Tasks tasks();

    /** Sends a barrier on its way; false if the task is over. */
    boolean announce(Subtask task, Signal.Barrier barrier);

    /** Tells all tasks that a checkpoint is complete. */
    void checkpointComplete(long checkpointId);

    /** Tells all tasks that a checkpoint was given up. */
    void checkpointAborted(long checkpointId);

    /** Fails the job, which may be restarted. */
    void fail(Throwable cause);
}
