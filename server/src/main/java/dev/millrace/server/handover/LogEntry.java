package dev.millrace.server.handover;

import java.io.Serializable;
import org.apache.flink.api.common.JobID;

/** What is remembered of one move of a job. Immutable. */
public interface LogEntry extends Serializable {
    /** Of the move. */
    String id();

    /** The job, by the id that it had before. */
    JobID job();

    /** Whether nothing more is done by itself. */
    boolean isOver();

    /** When it began, in milliseconds since 1970. */
    long beganMs();

    /** When its newest phase was entered. */
    long lastMs();
}
